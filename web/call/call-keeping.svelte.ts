/** What is kept of the calls of this tab: the choice, and "forget the last minute". The person is told what came of both. */
import { LatchError } from '../../shared/errors.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import type { HelloAnswer } from '../../shared/protocol.ts';
import { forgetLastMinute, openConversation, type KeepHere } from '../history/api.ts';
import { dropCopy } from '../history/copies.ts';
import { KeepChoice } from '../history/keep-choice.svelte.ts';
import { t } from '../i18n/t.ts';
import type { CallView, KeepingView } from './call-view.ts';
import { forgottenTurns, reachesBefore, turnsBefore } from './forgotten.ts';
import { saidBefore } from './said-before.ts';

export interface CallKeepingOptions {
  /** Of the call that is up; null: none is. */
  conversationId: () => string | null;
  /** The page must not show it any more (Conversation.onForgotten). */
  onForgotten: (turnIds: readonly number[], before: CallView['transcript'] | null) => void;
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
      const forgotten = await forgetLastMinute(id);
      // Another call may be up by now.
      const isStillHere = (): boolean => this.options.conversationId() === id;
      if (isStillHere()) this.options.onForgotten(forgottenTurns(forgotten), null);
      await dropCopy(id);
      if (reachesBefore(forgotten)) {
        const { document } = await openConversation(id);
        if (isStillHere()) this.options.onForgotten([], saidBefore(turnsBefore(document, forgotten)));
      }
      const { length: turns } = forgotten.places;
      if (turns === 0) return t('kept.forgotten.none');
      const links = forgotten.links > 0 ? ` ${t('kept.forgotten.links', { n: forgotten.links })}` : '';
      return t('kept.forgotten', { n: turns }) + links;
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
