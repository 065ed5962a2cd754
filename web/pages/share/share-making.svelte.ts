/** The links to one conversation, as their owner makes and revokes them: runes around the choice and what the server answers. */
import { SvelteSet } from 'svelte/reactivity';
import { LatchError } from '../../../shared/errors.ts';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import type { ListedShare, ShareDays } from '../../../shared/conversations/shares.ts';
import { lacksOf, placesBetween, rangeOf, requestOf, visibleTurns, type Lack } from './share-choice.ts';
import { listShares, makeShare, revokeShare, shareLink } from './shares-api.ts';

const FIRST_DAYS: ShareDays = 30;

export class ShareMaking {
  readonly shown: SvelteSet<string>;
  readonly muted = new SvelteSet<string>();
  title = $state('');
  days = $state<ShareDays>(FIRST_DAYS);
  passcode = $state('');
  mayContinue = $state(false);
  mayIndex = $state(false);
  /** The link that was made last: it is known only until the dialog closes. */
  link = $state<string | null>(null);
  shares = $state.raw<readonly ListedShare[]>([]);
  busy = $state(false);
  problem = $state.raw<LatchError | null>(null);
  /** What was asked for when the link was made. */
  #madeOf = $state('');
  readonly document: ConversationDocument;
  readonly #conversationId: string;

  constructor(conversationId: string, document: ConversationDocument) {
    this.#conversationId = conversationId;
    this.document = document;
    this.title = document.title;
    this.shown = new SvelteSet(document.turns.map(({ place }) => place));
  }

  get visible(): ReturnType<typeof visibleTurns> {
    return visibleTurns(this.document, this);
  }

  get range(): ReturnType<typeof rangeOf> {
    return rangeOf(this.document, this.shown);
  }

  get lacks(): Lack[] {
    return lacksOf(this);
  }

  /** Something else was chosen since the link was made: it does not show that. */
  get isLinkOld(): boolean {
    return this.link !== null && this.#madeOf !== this.#asked();
  }

  showAll(): void {
    this.showOnly(0, this.document.turns.length - 1);
  }

  showNone(): void {
    this.shown.clear();
  }

  /** Counted from 0, and in whichever order. */
  showOnly(from: number, to: number): void {
    this.shown.clear();
    this.setShown(from, to, true);
  }

  /** All from one turn to the other, in whichever order. */
  setShown(from: number, to: number, isShown: boolean): void {
    for (const place of placesBetween(this.document, from, to))
      if (isShown) this.shown.add(place);
      else this.shown.delete(place);
  }

  async list(): Promise<void> {
    try {
      const shares = await listShares(this.#conversationId);
      // One may have been made before the answer came.
      const made = this.shares.filter(({ hash }) => !shares.some((share) => share.hash === hash));
      this.shares = [...made, ...shares];
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
    }
  }

  async create(): Promise<void> {
    await this.#try(async () => {
      this.link = null;
      this.#madeOf = this.#asked();
      const { token, share } = await makeShare(this.#conversationId, requestOf(this.document, this));
      this.link = shareLink(token);
      this.shares = [share, ...this.shares];
    });
  }

  /** True: nobody can open it any more. */
  async revoke(hash: string): Promise<boolean> {
    let isGone = false;
    await this.#try(async () => {
      try {
        await revokeShare(hash);
      } catch (thrown) {
        // It was revoked in another tab.
        if (LatchError.from(thrown).code !== 'not-found') throw thrown;
      }
      this.shares = this.shares.filter((share) => share.hash !== hash);
      isGone = true;
    });
    return isGone;
  }

  #asked(): string {
    return JSON.stringify(requestOf(this.document, this));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
    } finally {
      this.busy = false;
    }
  }
}
