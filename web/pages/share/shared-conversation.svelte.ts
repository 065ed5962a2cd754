/** A conversation that somebody shared, as its page shows it: runes around what the server answers. */
import { LatchError } from '../../../shared/errors.ts';
import type { OpenShare } from '../../../shared/conversations/shares.ts';
import { openPage } from '../router.ts';
import { continueShared, openShared, unlockShared } from './shares-api.ts';

export type SharedState =
  | { kind: 'loading' }
  | { kind: 'locked' }
  | { kind: 'open'; share: OpenShare }
  | { kind: 'failed'; error: LatchError };

export class SharedConversation {
  state = $state.raw<SharedState>({ kind: 'loading' });
  /** Why the last try at something did not work: a wrong passcode, or no copy. */
  problem = $state.raw<LatchError | null>(null);
  /** An answer is waited for. */
  busy = $state(false);
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async load(): Promise<void> {
    this.state = { kind: 'loading' };
    try {
      const answer = await openShared(this.#token);
      this.state = answer.kind === 'open' ? { kind: 'open', share: answer } : answer;
    } catch (thrown) {
      this.state = { kind: 'failed', error: LatchError.from(thrown) };
    }
  }

  async unlock(passcode: string): Promise<void> {
    await this.#try(async () => {
      this.state = { kind: 'open', share: await unlockShared(this.#token, passcode) };
    });
  }

  /** Opens the page of the copy. */
  async continue(): Promise<void> {
    await this.#try(async () => {
      openPage('conversation', { id: await continueShared(this.#token) });
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (thrown) {
      const error = LatchError.from(thrown);
      if (error.code === 'share-gone') this.state = { kind: 'failed', error };
      else this.problem = error;
    } finally {
      this.busy = false;
    }
  }
}
