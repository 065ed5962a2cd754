/** What the floor is made of: its state, what happens to it, and what it wants done. Nothing here decides anything. */
import type { BargeInPolicy } from './barge-in-policy.ts';
import type { Hush } from './barge-in.ts';
import type { SaidOverReply } from '../words/said-over-reply.ts';
import type { EndpointPolicy } from './endpoint-policy.ts';
import { NO_GUESSES, type Guesses } from './guesses.ts';
import { NEW_JUDGE, type JudgeRecord, type TurnVerdict } from './judge-record.ts';
import { TYPICAL_SPEAKER, type SpeakerPauses } from './speaker-pauses.ts';
import type { TurnContext } from './turn-context.ts';

export interface FloorPolicies {
  endpoint: EndpointPolicy;
  bargeIn: BargeInPolicy;
  /** A committed turn of whose reply nothing sounds is given up after this long. */
  replyLimitMs: number;
  /** What the user is expected to speak: a BCP 47 tag. */
  language: string;
}

export interface TurnRef {
  turnId: number;
  revision: number;
}

/** The user's side. `speechMs` is the speech heard in the turn so far. */
export type UserTurn =
  | { kind: 'silent' }
  | ({
      kind: 'speaking';
      openedMs: number;
      speechMs: number;
      heardToMs: number;
      starts: number;
      overReply: boolean;
      /** How often its words were asked for, over a reply. */
      overhears: number;
    } & TurnRef)
  | ({
      kind: 'pausing';
      openedMs: number;
      speechMs: number;
      starts: number;
      overReply: boolean;
      /** How often its words were asked for, over a reply. */
      overhears: number;
      sinceMs: number;
      /** A reply to this revision has been asked for. */
      speculated: boolean;
      /** Since when a verdict on that is awaited; null once one has come, or none will. */
      awaitedSinceMs: number | null;
      /** What the speech model made of that. */
      verdict: TurnVerdict | null;
      /** What it has understood so far of this revision; empty until then. */
      words: string;
      /** What was said over a reply, once that was asked for in this pause. */
      overheard: 'unasked' | 'awaited' | SaidOverReply;
      /** Audio is no longer sent. */
      hungOver: boolean;
    } & TurnRef);

/** A turn that was ended by a pause, which began at `sinceMs`; and what is needed if the turn goes on all the same. */
export type CommittedTurn = {
  atMs: number;
  sinceMs: number;
  verdict: TurnVerdict | null;
  openedMs: number;
  speechMs: number;
  starts: number;
  /** Its reply had been asked for on a guess. */
  speculated: boolean;
  /** The number of the turn after it. */
  nextTurnId: number;
} & TurnRef;

/** The reply's side: what is asked for, held or audible. At most one reply is audible. */
type ReplySide =
  | { kind: 'none' }
  /** The turn is committed; its reply has not started to sound. */
  | ({ kind: 'awaited'; sinceMs: number; replyId: number | null } & TurnRef)
  /**
   * It may be heard. `heard`: nothing has sounded yet; it sounds; or, since it has words and no sound, the browser's own voice reads
   * it out. `sinceMs`: since when that is so; while nothing sounds, since when the reply is waited for. `haltedSinceMs` has a meaning only while the reply is halted.
   */
  | ({
      kind: 'audible';
      replyId: number;
      sinceMs: number;
      heard: 'nothing-yet' | 'sound' | 'own-voice';
      hush: Hush;
      haltedSinceMs: number;
    } & TurnRef);

export interface FloorState {
  mode: 'hands-free' | 'push-to-talk';
  muted: boolean;
  keyDown: boolean;
  /** Speech before this is not for us: it was muted, or no key was down. */
  listeningFromMs: number;
  lastTurnId: number;
  user: UserTurn;
  reply: ReplySide;
  /** A reply to the revision that is speculated on: silent until the commit. */
  held: ({ replyId: number } & TurnRef) | null;
  /** What kind of turn to expect after the agent's last words. */
  context: TurnContext;
  speaker: SpeakerPauses;
  guesses: Guesses;
  judge: JudgeRecord;
  /** The last turn that a pause ended: a user who goes on right after the commit was only holding. */
  lastCommit: CommittedTurn | null;
  unbroken: UnbrokenTalk;
}

/**
 * Talk that leaves no room for an answer, in hands-free mode: a television, a second conversation in the room. `long`: the last turns
 * that reached the limit of a turn without a pause at their end; `crossed`: the last replies that were talked over before they were
 * heard; `deaf`: speech is not for us until there is a pause, which began at `pauseSinceMs`.
 */
export interface UnbrokenTalk {
  long: number;
  crossed: number;
  suggested: boolean;
  deaf: boolean;
  pauseSinceMs: number | null;
}

export const FLOOR_START: FloorState = {
  mode: 'hands-free',
  muted: false,
  keyDown: false,
  listeningFromMs: 0,
  lastTurnId: 0,
  user: { kind: 'silent' },
  reply: { kind: 'none' },
  held: null,
  context: 'plain',
  speaker: TYPICAL_SPEAKER,
  guesses: NO_GUESSES,
  judge: NEW_JUDGE,
  lastCommit: null,
  unbroken: { long: 0, crossed: 0, suggested: false, deaf: false, pauseSinceMs: null },
};

export type FloorEvent =
  /**
   * One VAD frame, which ended at `atMs`. `speech`: whether somebody speaks; `sinceMs`: since when that is so. `ended`: in a
   * pause, the probability that the turn is over; null where it is not known.
   */
  | { type: 'frame'; atMs: number; speech: boolean; sinceMs: number; ended: number | null }
  | { type: 'mode'; atMs: number; mode: FloorState['mode'] }
  | { type: 'mute'; atMs: number; muted: boolean }
  | { type: 'key'; atMs: number; down: boolean }
  | { type: 'text'; atMs: number; text: string }
  /** The agent's last words, as far as they were heard, set what kind of turn to expect. Holds until the next such event. */
  | { type: 'context'; atMs: number; context: TurnContext }
  /** The user asks the reply to stop. */
  | { type: 'stop'; atMs: number }
  /** The server dropped this turn: nobody will answer it. */
  | { type: 'turn-dropped'; atMs: number; turnId: number }
  /** The speech model has judged a guess. */
  | ({ type: 'judged'; atMs: number; verdict: TurnVerdict } & TurnRef)
  /** What the speech model wrote down of a turn up to this revision, whole each time. */
  | ({ type: 'words'; atMs: number; text: string; final: boolean } & TurnRef)
  /** The server began to send a reply. */
  | ({ type: 'reply-started'; atMs: number; replyId: number } & TurnRef)
  /** The first sample of this reply was rendered. */
  | { type: 'reply-sounding'; atMs: number; replyId: number }
  /** The reply has words and no sound: the browser's own voice reads it out from now on. */
  | { type: 'reply-read-out'; atMs: number; replyId: number }
  /** The playback worklet rendered the whole reply, or it was read out. */
  | { type: 'reply-finished'; atMs: number; replyId: number }
  /** Nothing more of this reply will come, and what came does not sound. */
  | { type: 'reply-failed'; atMs: number; replyId: number }
  /** The server was lost, and another one was told what is not answered yet: it does not know the turn of a reply that sounds. */
  | { type: 'call-replaced'; atMs: number }
  /** The reply was lost on the way before the server knew that it was heard; another one to the same turn follows. */
  | { type: 'reply-retrying'; atMs: number; replyId: number };

export type FloorEffect =
  /** Speech of a turn begins: send audio, with what the pre-roll holds. */
  | { type: 'open'; turnId: number }
  /** The pause is longer than the hangover: send no more audio, keep it as pre-roll. */
  | { type: 'audio-off' }
  /** Speech resumes: send audio again, with the pre-roll. */
  | { type: 'audio-on' }
  /** `unjudged`: the model has shown that its verdict is worth nothing; it is to answer. */
  | ({ type: 'speculate'; unjudged?: true } & TurnRef)
  | ({ type: 'commit' } & TurnRef)
  | ({ type: 'retract' } & TurnRef)
  | { type: 'abandon'; turnId: number }
  /** What is said in this turn belongs to the turn that was committed too early; that one goes on, as its next revision. */
  | { type: 'rejoin'; turnId: number; early: TurnRef; heardMs: number }
  | { type: 'text'; turnId: number; text: string }
  /** Speech over a reply has ceased: its words are wanted, and they answer nothing. */
  | { type: 'overhear'; turnId: number }
  /** Lets a held reply sound. */
  | { type: 'release'; replyId: number }
  /** Forgets a reply that must not be heard. */
  | { type: 'drop'; replyId: number }
  /** Stops a reply, and tells the server what was heard of it. */
  | { type: 'interrupt'; replyId: number }
  /** Makes the audible reply soft, or loud again. */
  | { type: 'duck'; on: boolean }
  /** Stops an audible reply where it is, or lets it go on from there. */
  | { type: 'halt'; replyId: number; on: boolean }
  | { type: 'reply-timed-out' }
  /** Somebody talks without leaving room for an answer: the user may want to hold a key to talk. */
  | { type: 'suggest-hold' };
