/** PUT /api/keep: what is kept of this browser's conversations from now on. */
import type { Handler } from 'hono';
import { keepRequest } from '../../../shared/conversations/history.ts';
import type { Keeping } from '../../conversations/keeping.ts';
import { parse } from '../../gateway/requests.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';

export function chooseKeep(keeping: Keeping): Handler<ApiEnv> {
  return async (c) => {
    const { keep } = parse(keepRequest, await readJson(c));
    await keeping.choose(c.var.caller.person, keep);
    return c.body(null, 204);
  };
}
