/** Whether this Latch lets this browser in: it may ask for an access code. */
import { LatchError } from '../../shared/errors.ts';
import type { HelloAnswer } from '../../shared/protocol.ts';
import { enterAccessCode } from './api.ts';
import { problemOf } from './call-problem.ts';
import type { CallProblem, CallView } from './call-view.ts';

export class Access {
  state = $state<CallView['access']>('unknown');
  problem = $state.raw<CallProblem | null>(null);

  /** null: the server did not answer. The page says that it is away only when somebody wants to talk. */
  onHello(answer: Pick<HelloAnswer, 'access'> | null): void {
    this.state = answer?.access ?? 'open';
  }

  /** A call was refused for want of a code. */
  onRequired(): void {
    this.state = 'code-required';
  }

  async enter(code: string): Promise<void> {
    try {
      await enterAccessCode(code);
      this.state = 'granted';
      this.problem = null;
    } catch (thrown) {
      this.problem = problemOf(LatchError.from(thrown));
    }
  }
}
