/**
 * What becomes of a reply that began too early, on the real floor: heard by a user who then goes on. Either the floor rejoins the turn
 * (shared/floor/rejoin.ts), or the user interrupts the reply, or hears it out. Pure.
 */
import type { FloorEvent, FloorPolicies, FloorState } from '../../../shared/floor/floor-state.ts';
import { floorStep, type FloorStep } from '../../../shared/floor/floor.ts';
import type { HeardFrame } from './heard-frame.ts';

/** Nobody is followed for longer: by then the reply has been heard. */
const FOLLOWED_MS = 6_000;
/** From the release of a reply to its sound (`playing` in the marks of docs/benchmarks.md). */
const PLAYING_MS = 40;
/** The words of what is said over a reply, from when they are asked for. */
const WORDS_MS = 300;
/** Nothing that anybody says to show that they listen. */
const WORDS = 'and then the other one';
/** Of a reply that was not held at the commit. */
const LATER_REPLY_ID = 1_000;

export interface EarlyReply {
  isRejoined: boolean;
  /** Of the reply, until the user had the floor; halted, it is not heard. */
  heardMs: number;
}

/**
 * `committed`: the step in which the turn was committed, at `frames[at]`. `replyMs`: when the model's first audio comes, on the clock of the
 * frames.
 */
export function earlyReply(
  frames: readonly HeardFrame[],
  at: number,
  committed: FloorStep,
  replyMs: number,
  policies: FloorPolicies,
): EarlyReply {
  const committedMs = frames[at]!.atMs;
  const { turnId, revision } = committed.state.lastCommit!;
  let floor = committed.state;
  let heardMs = 0;
  const sounds = (replyId: number, atMs: number): FloorEvent => ({
    type: 'reply-sounding',
    atMs: atMs + PLAYING_MS,
    replyId,
  });
  const held = committed.effects.find(({ type }) => type === 'release');
  let coming: FloorEvent[] =
    held?.type === 'release'
      ? [sounds(held.replyId, Math.max(replyMs, committedMs))]
      : [{ type: 'reply-started', atMs: replyMs, replyId: LATER_REPLY_ID, turnId, revision }];
  let beforeMs = committedMs;
  for (const frame of frames.slice(at + 1)) {
    if (frame.atMs > committedMs + FOLLOWED_MS) break;
    const due = coming.filter(({ atMs }) => atMs <= frame.atMs);
    coming = coming.filter(({ atMs }) => atMs > frame.atMs);
    for (const event of [...due, { type: 'frame', ...frame } as const]) {
      if (isHeard(floor)) heardMs += event.atMs - beforeMs;
      beforeMs = event.atMs;
      const { state, effects } = floorStep(floor, event, policies);
      floor = state;
      for (const effect of effects) {
        if (effect.type === 'rejoin') return { isRejoined: true, heardMs };
        if (effect.type === 'interrupt') return { isRejoined: false, heardMs };
        if (effect.type === 'release') coming.push(sounds(effect.replyId, event.atMs));
        if (effect.type === 'overhear')
          coming.push({ type: 'words', atMs: event.atMs + WORDS_MS, ...overheard(floor) });
      }
    }
  }
  return { isRejoined: false, heardMs };
}

/** Words of the revision that the user's speech is. */
function overheard({ user }: FloorState): { turnId: number; revision: number; text: string; final: boolean } {
  if (user.kind === 'silent') throw new Error('Nobody spoke, and words of it are asked for.');
  return { turnId: user.turnId, revision: user.revision, text: WORDS, final: true };
}

function isHeard({ reply }: FloorState): boolean {
  return reply.kind === 'audible' && reply.heard === 'sound' && reply.hush !== 'halted';
}
