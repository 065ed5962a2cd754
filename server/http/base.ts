/** Everything is below the base (LATCH_BASE). What handles a request sees it as if the base were `/`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LatchError } from '../../shared/errors.ts';
import { targetBelow } from '../base.ts';
import { HEALTH_PATHS } from './health.ts';
import { JSON_TYPE } from './json.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

export function serveBelow(base: string, serve: Serve): Serve {
  if (base === '/') return serve;
  const baseWithoutSlash = base.slice(0, -1);
  return (request, response) => {
    const target = request.url ?? '/';
    const [path = '', query] = target.split('?', 2);
    const below = targetBelow(base, target);
    if (below !== null) request.url = below;
    else if (path === baseWithoutSlash)
      return redirect(response, query === undefined ? base : `${base}?${query}`);
    // A probe asks this process itself, and need not know the base.
    else if (!HEALTH_PATHS.includes(path)) return answerElsewhere(response, base);
    serve(request, response);
  };
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(308, { Location: to, 'Content-Length': 0 }).end();
}

/** Names the setting: the proxy in front may have taken the base away, or never had it. */
function answerElsewhere(response: ServerResponse, base: string): void {
  const error = new LatchError('not-found', `this Latch is at ${base} (LATCH_BASE)`);
  response.writeHead(404, { 'Content-Type': JSON_TYPE }).end(JSON.stringify({ error }));
}
