/** GET /api/hello: which model answers, and whether an access code is needed. */
import type { Handler } from 'hono';
import type { CallDoor } from '../../gateway/calls.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

export function hello(door: CallDoor): Handler<ApiEnv> {
  return async (c) => answerJson(c, 200, await door.hello(c.var.caller));
}
