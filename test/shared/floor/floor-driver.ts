/** Drives the floor as the call worker does: in VAD frames, with what is said and pressed between them. */
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorPolicies,
  type FloorState,
} from '../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../shared/floor/floor.ts';

export const FRAME_MS = 32;

/** A policy that asks for no reply before the reply may sound. */
export const SILENCE: FloorPolicies = {
  endpoint: endpointPolicy({ maxStarts: 0 }),
  // Three frames, so that the states between are there to be looked at.
  bargeIn: { ...BARGE_IN_POLICY, haltMs: 96, stopMs: 576, silentReplyStopMs: 96 },
  replyLimitMs: 30_000,
  language: 'en',
};
/** A policy that asks for a reply early, and lets it sound late. */
export const EAGER: FloorPolicies = {
  ...SILENCE,
  endpoint: endpointPolicy({ startTimerMs: 128, commitTimerMs: 640 }),
};

type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

export class FloorDriver {
  state: FloorState;
  /** Everything that the floor wanted done, in order. */
  readonly effects: FloorEffect[] = [];
  atMs = 0;
  #speech = false;
  #sinceMs = 0;

  constructor(
    private readonly policies: FloorPolicies = SILENCE,
    mode: FloorState['mode'] = 'hands-free',
  ) {
    this.state = { ...FLOOR_START, mode };
  }

  /** As many whole frames of speech as fit; returns the effects. */
  speak(ms: number): FloorEffect[] {
    return this.#frames(ms, true);
  }

  /** The same for silence; `ended` is what the turn model says throughout. */
  pause(ms: number, ended: number | null = null): FloorEffect[] {
    return this.#frames(ms, false, ended);
  }

  apply(event: Untimed<FloorEvent>): FloorEffect[] {
    const { state, effects } = floorStep(
      this.state,
      { ...event, atMs: this.atMs } as FloorEvent,
      this.policies,
    );
    this.state = state;
    this.effects.push(...effects);
    return effects;
  }

  /** The server begins to answer this turn. */
  reply(replyId: number, turnId: number, revision = 0): FloorEffect[] {
    return this.apply({ type: 'reply-started', replyId, turnId, revision });
  }

  /** The same, and the reply sounds at once if it may. */
  soundingReply(replyId: number, turnId: number, revision = 0): FloorEffect[] {
    const effects = this.reply(replyId, turnId, revision);
    this.apply({ type: 'reply-sounding', replyId });
    return effects;
  }

  /** A whole turn of hands-free talk, and the reply to it, which sounds now: so much of it was heard that it did not begin too early. */
  answered(replyId = 1): this {
    this.speak(500);
    this.pause(800);
    this.soundingReply(replyId, this.state.lastTurnId);
    this.pause(704);
    this.effects.length = 0;
    return this;
  }

  #frames(ms: number, speech: boolean, ended: number | null = null): FloorEffect[] {
    if (speech !== this.#speech) this.#sinceMs = this.atMs;
    this.#speech = speech;
    const effects: FloorEffect[] = [];
    for (const endMs = this.atMs + ms; this.atMs + FRAME_MS <= endMs;) {
      this.atMs += FRAME_MS;
      effects.push(...this.apply({ type: 'frame', speech, sinceMs: this.#sinceMs, ended }));
    }
    return effects;
  }
}

/** The effects by their names, for a test that is about their order. */
export const names = (effects: readonly FloorEffect[]): string[] => effects.map(({ type }) => type);
