/** GET /api/hello: which model answers, whether an access code is needed, and whether this browser may have the model checked. */
import type { Handler } from 'hono';
import type { CallDoor } from '../../gateway/calls.ts';
import type { ModelCheck } from '../../gateway/model-check.ts';
import { helloFor, pageVersionOf } from '../../gateway/page-versions.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

export function hello(door: CallDoor, modelCheck: ModelCheck): Handler<ApiEnv> {
  return async (c) => {
    const { caller, isHere } = c.var;
    const answer = { ...(await door.hello(caller)), mayCheckModel: modelCheck.allows({ isHere }) };
    return answerJson(c, 200, helloFor(pageVersionOf(caller.protocol), answer));
  };
}
