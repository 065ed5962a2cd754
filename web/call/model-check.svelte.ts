/** Whether this browser may have the speech model checked, and how far a check is. It outlives the dialog that shows it. */
import { LatchError } from '../../shared/errors.ts';
import type { HelloAnswer } from '../../shared/protocol.ts';
import { checkModel } from './api.ts';
import { problemOf } from './call-problem.ts';
import type { ModelCheckView } from './call-view.ts';

export class ModelCheck implements ModelCheckView {
  may = $state<ModelCheckView['may']>('no');
  state = $state.raw<ModelCheckView['state']>({ kind: 'idle' });

  onHello({ mayCheckModel }: Pick<HelloAnswer, 'mayCheckModel'>): void {
    this.may = mayCheckModel ?? 'no';
  }

  async run(code: string | null): Promise<void> {
    if (this.may === 'no' || this.state.kind === 'running') return;
    this.state = { kind: 'running' };
    try {
      this.state = { kind: 'done', result: await checkModel(code) };
    } catch (thrown) {
      this.state = { kind: 'failed', problem: problemOf(LatchError.from(thrown)) };
    }
  }
}
