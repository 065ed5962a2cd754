/**
 * Share links. Their owner makes, lists and revokes them: of somebody else's conversation each says `not-found`. Whoever has a token opens
 * one: a token that is forged, cut, expired or revoked is `share-gone`, and nothing tells which. Any method may throw `store-away`.
 */
import { randomUUID } from 'node:crypto';
import { LatchError } from '../../../shared/errors.ts';
import {
  MAX_SHARES,
  type ListedShare,
  type ShareAnswer,
  type ShareRequest,
  type ShareSnapshot,
} from '../../../shared/conversations/shares.ts';
import { cleanTitle } from '../../../shared/conversations/title.ts';
import { boundedQueue } from '../../bounded-queue.ts';
import type { AudioStore } from '../audio-store.ts';
import type { Keeping } from '../keeping.ts';
import { packetsOrNull } from '../decoded.ts';
import { peaksOf } from '../peaks.ts';
import type { Conversation, KeptTurn, Share } from '../store.ts';
import { ShareCache, type ReadyShare } from './cache.ts';
import { hashPasscode } from './passcode.ts';
import { snapshotOf } from './snapshot.ts';
import { hashOfToken, newToken } from './token.ts';

export interface SharesOptions {
  keeping: Pick<Keeping, 'store' | 'audio' | 'most' | 'flush' | 'add'>;
  /** The clock on the wall: a link expires while the machine sleeps, too. */
  nowMs: () => number;
}

const DAY_MS = 24 * 3_600_000;
/** Each looks at all of a conversation's sound, so one is made at a time; whoever comes later than this is told to come again. */
const MAX_WAITING = 20;

export class Shares {
  readonly #cache: ShareCache;
  readonly #making = boundedQueue(MAX_WAITING, 10);

  constructor(private readonly options: SharesOptions) {
    this.#cache = new ShareCache(options.keeping.store);
  }

  /** Throws `bad-event` for a choice that makes no share, or where there are MAX_SHARES; `rate-limited` where many are being made. */
  async create(person: string, conversationId: string, request: ShareRequest): Promise<ShareAnswer> {
    return this.#making(() => this.#create(person, conversationId, request));
  }

  /** Those that hold, the newest first. */
  async list(person: string, conversationId: string): Promise<ListedShare[]> {
    await this.#own(person, conversationId);
    return (await this.#holding(conversationId)).map(listed);
  }

  /** From now on nobody can open it, and its sounds are gone. */
  async revoke(person: string, tokenHash: string): Promise<void> {
    const share = await this.options.keeping.store.findShare(tokenHash);
    if (share?.person !== person) throw new LatchError('not-found');
    await this.#remove(tokenHash);
  }

  /** The conversation goes, or these turns of it, and what was shared of that goes with it. Gives how many links that were. */
  async revokeAll(conversationId: string, of: readonly KeptTurn[] | null = null): Promise<number> {
    const { store } = this.options.keeping;
    let count = 0;
    for (const { tokenHash } of await store.sharesOf(conversationId)) {
      // The list is without the snapshots.
      const share = of === null ? null : await store.findShare(tokenHash);
      if (of !== null && share !== null && !showsOneOf(share, of)) continue;
      await this.#remove(tokenHash);
      count++;
    }
    return count;
  }

  async open(token: string): Promise<ReadyShare> {
    const share = await this.#cache.find(hashOfToken(token));
    if (share === null || hasExpired(share, this.options.nowMs())) throw new LatchError('share-gone');
    return share;
  }

  /** The sound of one of its turns, or a range of it. Throws `not-found` where it has none. */
  async sound(
    { tokenHash, document }: ReadyShare,
    place: string,
    range?: { from: number; to: number | null },
  ): Promise<{ bytes: Uint8Array; size: number }> {
    const isThere = document.turns.some((turn) => turn.place === place && turn.hasAudio);
    const sound = isThere && (await this.options.keeping.audio.get(soundName(tokenHash, place), range));
    if (!sound) throw new LatchError('not-found');
    return sound;
  }

  /** Makes this person's own copy, with its sound where this Latch keeps sound, and gives its id. Throws `not-found` where the share allows none. */
  async copyFor(person: string, { tokenHash, mayContinue, document }: ReadyShare): Promise<string> {
    if (!mayContinue) throw new LatchError('not-found', 'this share may not be continued');
    const { keeping, nowMs } = this.options;
    const { title, startedAtMs, incomplete } = document;
    const id = randomUUID();
    const turns = document.turns.map(({ hasAudio, ...turn }) => ({
      ...turn,
      audio: hasAudio && keeping.most === 'audio' ? `conversations/${id}/${turn.place}.ogg` : null,
    }));
    const conversation: Conversation = {
      id,
      person,
      title,
      titled: true,
      pinned: false,
      keep: turns.some(({ audio }) => audio !== null) ? 'audio' : 'text',
      startedAtMs,
      changedAtMs: nowMs(),
      incomplete,
      deletedAtMs: null,
    };
    await keeping.add(conversation, turns, async () => {
      for (const { place, audio } of turns)
        if (audio !== null) await keeping.audio.copy(soundName(tokenHash, place), audio);
    });
    return id;
  }

  async #create(person: string, conversationId: string, request: ShareRequest): Promise<ShareAnswer> {
    const { store, audio } = this.options.keeping;
    const conversation = await this.#own(person, conversationId);
    const title = cleanTitle(request.title);
    if ((await this.#holding(conversationId)).length >= MAX_SHARES) throw tooMany();
    const turns = await store.turnsOf(conversationId);
    const { incomplete } = conversation;
    const { document, sounds } = snapshotOf({ turns, incomplete }, { ...request, title });
    const peaks = await peaksOfSounds(audio, sounds);
    // What has no sound that can be read has none here.
    for (const turn of document.turns) turn.hasAudio &&= turn.place in peaks;

    const token = newToken();
    const nowMs = this.options.nowMs();
    const share: Share = {
      tokenHash: hashOfToken(token),
      conversationId,
      person,
      createdAtMs: nowMs,
      expiresAtMs: request.days === null ? null : nowMs + request.days * DAY_MS,
      passcodeHash: request.passcode === null ? null : await hashPasscode(request.passcode),
      mayContinue: request.mayContinue,
      mayIndex: request.mayIndex,
      title,
      snapshot: JSON.stringify({ document, peaks } satisfies ShareSnapshot),
    };
    // The row first: what finds the sounds of a share in order to remove them is its row.
    await store.addShare(share);
    try {
      for (const [place, name] of sounds)
        if (place in peaks) await audio.copy(name, soundName(share.tokenHash, place));
      // Deleted meanwhile, with its shares.
      await this.#own(person, conversationId);
    } catch (error) {
      await this.#remove(share.tokenHash);
      throw error;
    }
    return { token, share: listed(share) };
  }

  async #holding(conversationId: string): Promise<Share[]> {
    const shares = await this.options.keeping.store.sharesOf(conversationId);
    return shares.filter((share) => !hasExpired(share, this.options.nowMs()));
  }

  /** Sound goes first: where that fails, the row that names it is still there for the next try. */
  async #remove(tokenHash: string): Promise<void> {
    const { store, audio } = this.options.keeping;
    await audio.removeAll(`shares/${tokenHash}/`);
    await store.removeShare(tokenHash);
    this.#cache.forget(tokenHash);
  }

  async #own(person: string, id: string): Promise<Conversation> {
    await this.options.keeping.flush(id);
    const conversation = await this.options.keeping.store.find(id);
    if (conversation?.person !== person) throw new LatchError('not-found');
    return conversation;
  }
}

/** A snapshot counts its turns anew, and keeps when each was said. */
function showsOneOf({ snapshot }: Share, turns: readonly KeptTurn[]): boolean {
  const { document } = JSON.parse(snapshot) as ShareSnapshot;
  return document.turns.some(({ role, startedAtMs }) =>
    turns.some((turn) => turn.role === role && turn.startedAtMs === startedAtMs),
  );
}

const soundName = (tokenHash: string, place: string): string => `shares/${tokenHash}/${place}.ogg`;

const hasExpired = ({ expiresAtMs }: Pick<Share, 'expiresAtMs'>, nowMs: number): boolean =>
  expiresAtMs !== null && expiresAtMs <= nowMs;

const listed = (share: Omit<Share, 'snapshot'>): ListedShare => ({
  hash: share.tokenHash,
  title: share.title,
  createdAtMs: share.createdAtMs,
  expiresAtMs: share.expiresAtMs,
  hasPasscode: share.passcodeHash !== null,
  mayContinue: share.mayContinue,
  mayIndex: share.mayIndex,
});

const tooMany = (): LatchError =>
  new LatchError('bad-event', `at most ${MAX_SHARES} links of one conversation`, {
    message: `This conversation has ${MAX_SHARES} links. Take one back, then make another.`,
  });

/** By the places of the sounds that are there and can be read. */
async function peaksOfSounds(
  audio: AudioStore,
  sounds: ReadonlyMap<string, string>,
): Promise<ShareSnapshot['peaks']> {
  const peaks: ShareSnapshot['peaks'] = {};
  for (const [place, name] of sounds) {
    const file = await audio.get(name);
    const packets = file && packetsOrNull(file.bytes);
    if (packets) peaks[place] = await peaksOf(packets);
  }
  return peaks;
}
