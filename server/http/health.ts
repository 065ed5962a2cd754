/** For load balancers and container runtimes: whether the process lives, and whether it accepts calls. */
import { Hono } from 'hono';
import type { Env } from './env.ts';
import { answerJson } from './json.ts';

/** `model-away`: it serves, and the built-in model cannot answer just now. */
export type ServerState = 'starting' | 'ready' | 'model-away' | 'draining';

export const HEALTH_PATHS = ['/healthz', '/readyz'];

export function createHealth(state: () => ServerState): Hono<Env> {
  return new Hono<Env>()
    .all('/healthz', (c) => answerJson(c, 200, { status: 'ok' }))
    .all('/readyz', (c) => {
      const status = state();
      return answerJson(c, status === 'ready' ? 200 : 503, { status });
    });
}
