/** For load balancers and container runtimes: whether the process lives, and whether it accepts calls. */
import { Hono } from 'hono';
import type { Env } from './env.ts';
import { answerJson } from './json.ts';

export type ServerState = 'starting' | 'ready' | 'draining';

export const HEALTH_PATHS = ['/healthz', '/readyz'];

export function createHealth(state: () => ServerState): Hono<Env> {
  return new Hono<Env>()
    .all('/healthz', (c) => answerJson(c, 200, { status: 'ok' }))
    .all('/readyz', (c) => {
      const status = state();
      return answerJson(c, status === 'ready' ? 200 : 503, { status });
    });
}
