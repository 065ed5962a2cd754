/** What is kept of the calls of this tab: the choice, and "forget the last minute". The person is told what came of both. */
import { LatchError } from '../../shared/errors.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import type { HelloAnswer } from '../../shared/protocol.ts';
import { forgetLastMinute, type KeepHere } from '../history/api.ts';
import { dropCopy } from '../history/copies.ts';
import { KeepChoice } from '../history/keep-choice.svelte.ts';
import { t } from '../i18n/t.ts';
import type { KeepingView } from './call-view.ts';

export interface CallKeepingOptions {
  /** Of the call that is up; null: none is. */
  conversationId: () => string | null;
  onNotice: (tone: 'info' | 'problem', text: string) => void;
}

export class CallKeeping implements KeepingView {
  readonly #choice = new KeepChoice();

  constructor(private readonly options: CallKeepingOptions) {}

  get here(): KeepHere | null {
    return this.#choice.here;
  }

  onHello({ keep }: Pick<HelloAnswer, 'keep'>): void {
    this.#choice.onHello(keep ?? null);
  }

  choose(keep: Keep): void {
    if (keep === this.here?.chosen) return;
    const inCall = this.options.conversationId() !== null;
    void this.#tell(async () => {
      await this.#choice.choose(keep);
      return t(keep === 'nothing' || !inCall ? `keep.chosen.${keep}` : `keep.chosen.${keep}.in-call`);
    });
  }

  forgetLastMinute(): void {
    const id = this.options.conversationId();
    if (id === null) return;
    void this.#tell(async () => {
      const turns = await forgetLastMinute(id);
      await dropCopy(id);
      return turns === 0 ? t('kept.forgotten.none') : t('kept.forgotten', { n: turns });
    });
  }

  /** Says how it went. */
  async #tell(act: () => Promise<string>): Promise<void> {
    try {
      this.options.onNotice('info', await act());
    } catch (thrown) {
      this.options.onNotice('problem', LatchError.from(thrown).message);
    }
  }
}
