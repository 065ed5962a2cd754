/** The built page: files that were compressed at build time. What is there is looked up at each request, so a build may replace it. */
import { existsSync, type ReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { contentType } from 'mime-types';
import Negotiator from 'negotiator';
import send from 'send';
import { pageFile } from './deep-pages.ts';

/** The request is answered here, or passed on: there is no such file, or it cannot be read. */
export type ServePage = (request: IncomingMessage, response: ServerResponse, pass: Pass) => void;
export interface Pass {
  onNoFile: () => void;
  onUnreadable: (error: Error) => void;
}

export const FOR_EVER = 'public,max-age=31536000,immutable';

/** The build names no file otherwise. So each file has one path: none is encoded, leads up, or begins with a dot. */
const BUILT_NAME = /^(\/[\w-][\w.-]*)+$/;

const COMPRESSED = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
];
const PLAIN = { encoding: null, suffix: '' };

/**
 * Serves hashed assets to be cached for ever; the browser asks for everything else again. `withoutPaths`: pages that this Latch does not
 * have. Throws if the folder is missing.
 */
export function createPage(webDir: string, withoutPaths: readonly string[] = []): ServePage {
  if (!existsSync(webDir)) throw new Error(`The page is not built: ${webDir} is missing. Run npm run build.`);
  return (request, response, { onNoFile, onUnreadable }) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return onNoFile();
    const [path = ''] = (request.url ?? '/').split('?', 1);
    const file = pageFile(path) ?? path;
    if (!BUILT_NAME.test(file) || withoutPaths.includes(path)) return onNoFile();
    const accepted = new Negotiator(request).encodings(['br', 'gzip']);
    const variants = [...COMPRESSED.filter(({ encoding }) => accepted.includes(encoding)), PLAIN];

    const tryNext = (): void => {
      const variant = variants.shift();
      if (variant === undefined) return onNoFile();
      send(request, file + variant.suffix, { root: webDir, index: false, cacheControl: false })
        .on('headers', () => describe(response, file, variant.encoding))
        .on('stream', (stream: ReadStream) => breakOffWhereShort(stream, response))
        .on('directory', onNoFile)
        .on('error', (error: SendError) => {
          // Half an answer cannot be taken back: the connection says that it is one.
          if (response.headersSent) return void response.destroy();
          for (const name of response.getHeaderNames()) if (OF_FILE.has(name)) response.removeHeader(name);
          if (error.status === 416 || error.status === 412) {
            return void response.writeHead(error.status, { ...error.headers, 'Content-Length': 0 }).end();
          }
          if (error.status >= 500) return onUnreadable(error);
          tryNext();
        })
        .pipe(response);
    };
    tryNext();
  };
}

interface SendError extends Error {
  status: number;
  headers?: Record<string, string>;
}

/** What an answer says of its file: an answer that turns out to be an error says none of it. */
const OF_FILE = new Set(
  'accept-ranges cache-control content-encoding content-length content-range content-type etag last-modified vary'.split(
    ' ',
  ),
);

function describe(response: ServerResponse, file: string, encoding: string | null): void {
  response.setHeader('Cache-Control', file.startsWith('/assets/') ? FOR_EVER : 'no-cache');
  response.setHeader('Vary', 'Accept-Encoding');
  if (encoding === null) return;
  response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Type', contentType(extname(file)) || 'application/octet-stream');
}

/** A file that was cut while it was read gives fewer bytes than were announced, and the browser would wait for the rest. */
function breakOffWhereShort(stream: ReadStream, response: ServerResponse): void {
  const announced = Number(response.getHeader('Content-Length'));
  stream.once('end', () => {
    if (stream.bytesRead < announced) response.destroy();
  });
}
