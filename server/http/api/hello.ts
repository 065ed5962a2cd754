/** GET /api/hello: which model answers, whether an access code is needed, what this browser may do, and what is kept of its conversations. */
import type { Handler } from 'hono';
import { LatchError } from '../../../shared/errors.ts';
import type { HelloAnswer } from '../../../shared/protocol.ts';
import type { Keeping } from '../../conversations/keeping.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import type { ModelCheck } from '../../gateway/model-check.ts';
import { helloFor, pageVersionOf } from '../../gateway/page-versions.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

export function hello(door: CallDoor, modelCheck: ModelCheck, keeping: Keeping | null): Handler<ApiEnv> {
  return async (c) => {
    const { caller, isHere, kiosk } = c.var;
    // A visitor of a kiosk chooses nothing, and checks nothing.
    if (kiosk !== null) return answerJson(c, 200, await door.hello(caller));
    const answer = {
      ...(await door.hello(caller)),
      mayCheckModel: modelCheck.allows({ isHere }),
      ...(keeping === null ? {} : { keep: await keepOf(keeping, caller.person) }),
    };
    return answerJson(c, 200, helloFor(pageVersionOf(caller.protocol), answer));
  };
}

/** People can talk while the database is away: then nothing is known of what they chose, and nobody is asked. */
async function keepOf(keeping: Keeping, person: string): Promise<HelloAnswer['keep']> {
  try {
    return { most: keeping.most, chosen: await keeping.chosenBy(person) };
  } catch (thrown) {
    if (LatchError.from(thrown).code === 'store-away') return undefined;
    throw thrown;
  }
}
