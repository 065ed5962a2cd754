/** POST /api/doctor: the speech model is tried, and what it lacks is told. */
import type { Handler } from 'hono';
import type { ModelCheck } from '../../gateway/model-check.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

export function checkModel(modelCheck: ModelCheck): Handler<ApiEnv> {
  return async (c) => {
    const { caller, isHere } = c.var;
    // A page that goes away has the check stopped: nobody would read it, and it costs money.
    const asker = { address: caller.address, isHere, gone: c.req.raw.signal };
    return answerJson(c, 200, await modelCheck.run(asker, await readJson(c)));
  };
}
