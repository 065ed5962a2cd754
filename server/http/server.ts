/** The Node HTTP(S) server: files of the page first, then the router. Socket.IO attaches later (../gateway/socket.ts). */
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Config } from '../config.ts';
import { createApp, type AppOptions } from './app.ts';
import { serveBelow } from './base.ts';
import { loggedPath, PAGES_OF_KIOSKS } from './deep-pages.ts';
import { answerUnreadable, answerUnroutable } from './errors.ts';
import type { ApplyHeaders } from './headers.ts';
import { createPage } from './page.ts';

export interface HttpOptions extends AppOptions {
  config: Pick<Config, 'tls'> & AppOptions['config'];
  /** Sets the headers that every answer carries. */
  applyHeaders: ApplyHeaders;
  /** Serves a request, or refuses it, when it is the turn of whoever asks. */
  inTurn: (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;
}

/** What a connection may cost before it has asked for anything, and between requests. */
const LIMITS = {
  /** A request arrives within this time: a slow sender cannot hold a connection for longer. */
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  /** Otherwise Node looks twice a minute. */
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
  insecureHTTPParser: false,
};
const TLS_LIMITS = { ...LIMITS, handshakeTimeout: 10_000 };

/** The server does not listen yet. Throws if the page or the TLS files cannot be read. */
export function createHttpServer(options: HttpOptions): Server {
  const { webDir, applyHeaders, log } = options;
  const { tls, base } = options.config;
  const page = webDir === null ? null : createPage(webDir, options.kiosks === null ? PAGES_OF_KIOSKS : []);
  const app = createApp(options);
  const route = getRequestListener((request, env) => app.fetch(request, env as HttpBindings), {
    // A request of HTTP/1.0 need not name a host, and the probes of load balancers often do not.
    hostname: 'localhost',
    errorHandler: answerUnroutable,
  });
  const server =
    tls === null
      ? createServer(LIMITS)
      : createHttpsServer({
          ...TLS_LIMITS,
          cert: readFileSync(tls.certPath),
          key: readFileSync(tls.keyPath),
        });
  // Node drops what is past this count, and an Origin could be in it. Their size is bounded as it is.
  server.maxHeadersCount = 0;
  const serve = serveBelow(base, (request, response) => {
    const onNoFile = () => void route(request, response);
    if (page === null) return onNoFile();
    page(request, response, {
      onNoFile,
      onUnreadable: (err) => {
        log.error({ err, path: loggedPath(request.url ?? '/') }, 'a file of the page could not be read');
        answerUnreadable(response);
      },
    });
  });
  server.on('request', (request, response) => {
    // Whoever writes to a connection that is gone is told here, and nobody has to do anything about it.
    response.on('error', () => {});
    applyHeaders(request, response);
    options.inTurn(request, response, () => serve(request, response));
  });
  return server;
}
