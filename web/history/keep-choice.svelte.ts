/** What is kept of this browser's conversations: the person chooses, and may choose anew at any time. */
import { LatchError } from '../../shared/errors.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import { chooseKeep, type KeepHere } from './api.ts';
import { allowCopies } from './copies.ts';

export class KeepChoice {
  /** null: this server keeps nothing of anybody, or has not said. */
  here = $state.raw<KeepHere | null>(null);

  onHello(keep: KeepHere | null): void {
    this.here = keep?.most === 'nothing' ? null : keep;
  }

  /** Shown as chosen once the server has it. Whoever wants nothing kept has nothing in this browser either. Throws LatchError. */
  async choose(keep: Keep): Promise<void> {
    if (this.here === null) throw new LatchError('keep-refused');
    await chooseKeep(keep);
    await allowCopies(keep !== 'nothing');
    this.here = { ...this.here, chosen: keep };
  }
}
