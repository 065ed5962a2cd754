/** One conversation that is opened: as the server has it, or, where the server is away, as this browser copied it. */
import { LatchError } from '../../shared/errors.ts';
import { UNDO_MS, type OpenAnswer, type PeaksAnswer } from '../../shared/conversations/history.ts';
import type { DocumentTurn } from '../../shared/conversations/document.ts';
import { cleanTitle } from '../../shared/conversations/title.ts';
import * as api from './api.ts';
import { copiedSounds, dropCopy, findCopy, keepCopy } from './copies.ts';

/** Whether a call that is up elsewhere is over is looked after so often: its window may have gone without a word. */
const LOOK_AFTER_CALL_MS = 5_000;

export type OpenState =
  | { kind: 'loading' }
  | {
      kind: 'open';
      answer: OpenAnswer;
      peaks: PeaksAnswer['peaks'];
      /** When the copy was made that is shown; null: it is the server's. */
      copiedAtMs: number | null;
    }
  | { kind: 'deleted'; answer: OpenAnswer; canUndo: boolean }
  | { kind: 'failed'; error: LatchError };

export class OpenConversation {
  state = $state.raw<OpenState>({ kind: 'loading' });
  /** What went wrong with the last thing that was asked for. */
  problem = $state.raw<LatchError | null>(null);
  #soundUrls: Readonly<Record<string, string>> = {};
  #undoTimer: ReturnType<typeof setTimeout> | undefined;
  #callTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(readonly id: string) {}

  async load(): Promise<void> {
    try {
      const answer = await api.openConversation(this.id);
      const peaks = await peaksOf(answer);
      if (this.#closed) return;
      this.state = { kind: 'open', answer, peaks, copiedAtMs: null };
      if (answer.inCall) this.#lookLater();
      void keepCopy(answer, peaks, Date.now());
    } catch (thrown) {
      const error = LatchError.from(thrown);
      if (error.code === 'not-found') await dropCopy(this.id);
      if (error.code !== 'server-away' || !(await this.#openCopy())) this.state = { kind: 'failed', error };
    }
  }

  /** Where the sound of a turn is; null: there is none. */
  readonly soundUrlOf = ({ place, hasAudio }: DocumentTurn): string | null => {
    if (!hasAudio || this.state.kind !== 'open') return null;
    return this.state.copiedAtMs === null ? api.soundUrl(this.id, place) : (this.#soundUrls[place] ?? null);
  };

  async rename(typed: string): Promise<void> {
    await this.#change(
      () => api.changeConversation(this.id, { title: cleanTitle(typed) }),
      (answer) => ({ ...answer, document: { ...answer.document, title: cleanTitle(typed) } }),
    );
  }

  async setPinned(pinned: boolean): Promise<void> {
    await this.#change(
      () => api.changeConversation(this.id, { pinned }),
      (answer) => ({ ...answer, pinned }),
    );
  }

  /** True: it is gone, and for UNDO_MS it can be brought back. */
  async delete(): Promise<boolean> {
    const { state } = this;
    if (state.kind !== 'open') return false;
    return this.#try(async () => {
      await api.deleteConversation(this.id);
      await dropCopy(this.id);
      this.state = { kind: 'deleted', answer: state.answer, canUndo: true };
      this.#undoTimer = setTimeout(
        () => (this.state = { kind: 'deleted', answer: state.answer, canUndo: false }),
        UNDO_MS,
      );
    });
  }

  async undelete(): Promise<void> {
    await this.#try(async () => {
      await api.undeleteConversation(this.id);
      clearTimeout(this.#undoTimer);
      await this.load();
    });
  }

  /** The page is left. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#undoTimer);
    clearTimeout(this.#callTimer);
    for (const url of Object.values(this.#soundUrls)) URL.revokeObjectURL(url);
  }

  #lookLater(): void {
    clearTimeout(this.#callTimer);
    this.#callTimer = setTimeout(() => void this.#lookAfterCall(), LOOK_AFTER_CALL_MS);
  }

  /** The page stays as it is while the call goes on: what is played there goes on, too. */
  async #lookAfterCall(): Promise<void> {
    if (this.#closed || this.state.kind !== 'open') return;
    try {
      const isUp = document.hidden || (await api.openConversation(this.id)).inCall;
      if (!isUp) return void (await this.load());
    } catch (thrown) {
      // Deleted elsewhere, or not allowed any more: the page says so.
      const { code } = LatchError.from(thrown);
      if (code === 'not-found' || code === 'access-required') return void (await this.load());
      // The server is asked again, as long as the page is open.
    }
    if (!this.#closed) this.#lookLater();
  }

  async #openCopy(): Promise<boolean> {
    const copy = await findCopy(this.id);
    if (copy === null || this.#closed) return false;
    this.#soundUrls = await copiedSounds(copy);
    const { answer, peaks, openedAtMs } = copy;
    this.state = { kind: 'open', answer, peaks, copiedAtMs: openedAtMs };
    return true;
  }

  /** What is shown changes once the server has it. */
  async #change(ask: () => Promise<void>, changed: (answer: OpenAnswer) => OpenAnswer): Promise<void> {
    await this.#try(async () => {
      await ask();
      if (this.state.kind === 'open') this.state = { ...this.state, answer: changed(this.state.answer) };
    });
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
      return false;
    }
  }
}

/** Without them the waveform is even: no reason not to show the conversation. */
async function peaksOf({ id, document }: OpenAnswer): Promise<PeaksAnswer['peaks']> {
  if (!document.turns.some(({ hasAudio }) => hasAudio)) return {};
  return api.peaksOfConversation(id).catch(() => ({}));
}
