import { describe, expect, it } from 'vitest';
import { breakdown } from '../../../../../shared/latency.ts';
import { BARGE_IN_POLICY } from '../../../../../shared/floor/barge-in-policy.ts';
import { ENDPOINT_POLICY } from '../../../../../shared/floor/endpoint-policy.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorPolicies,
  type FloorState,
  type TurnRef,
} from '../../../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../../../shared/floor/floor.ts';
import type { TimesReport } from '../../../../../web/call/diagnostics.ts';
import { TurnTimes } from '../../../../../web/call/worker/watching/turn-times.ts';

const RATE_HZ = 48_000;
const BLOCK_MS = 10;
const FRAME_MS = 30;
/** By this much the worker's clock is ahead of the captured audio. */
const AHEAD_MS = 5_000;
const SERVER_AHEAD_MS = 70_000;
/** How late the microphone and the output are. */
const INPUT_MS = 12;
const OUTPUT_MS = 20;

const policies: FloorPolicies = {
  endpoint: ENDPOINT_POLICY,
  bargeIn: BARGE_IN_POLICY,
  replyLimitMs: 30_000,
  language: 'en',
};

/** The floor of a call whose audio comes in real time, on a clock that the test moves. */
class Scene {
  readonly reports: TimesReport[] = [];
  readonly turns = new Map<number, TurnRef>();
  audioMs = 0;
  floor: FloorState = FLOOR_START;
  /** What the floor wanted, and the ms of audio at which it last wanted it. */
  readonly wantedMs = new Map<FloorEffect['type'], number>();
  readonly times = new TurnTimes(
    RATE_HZ,
    () => this.audioMs + AHEAD_MS,
    (report) => this.reports.push(report),
  );
  #sinceMs = 0;
  #speech = false;

  constructor() {
    this.times.onDeviceLatency({ inputMs: INPUT_MS, outputMs: OUTPUT_MS });
    this.times.onServerClock({ offsetMs: SERVER_AHEAD_MS, errorMs: 1 });
  }

  hear(speech: boolean, ms: number): this {
    if (speech !== this.#speech) this.#sinceMs = this.audioMs;
    this.#speech = speech;
    for (const endMs = this.audioMs + ms; this.audioMs < endMs;) {
      this.audioMs += BLOCK_MS;
      const frames = (RATE_HZ * BLOCK_MS) / 1000;
      const atSample = ((this.audioMs - BLOCK_MS) * RATE_HZ) / 1000;
      this.times.onBlock({ atSample, pcm: new Float32Array(frames) });
      if (this.audioMs % FRAME_MS === 0)
        this.applyEvent({ type: 'frame', atMs: this.audioMs, speech, sinceMs: this.#sinceMs, ended: null });
    }
    return this;
  }

  applyEvent(event: FloorEvent): this {
    const { state, effects } = floorStep(this.floor, event, policies);
    this.times.onFloorStep(this.floor, state, effects);
    this.floor = state;
    for (const effect of effects) {
      this.wantedMs.set(effect.type, this.audioMs);
      if (effect.type === 'speculate')
        this.times.onSent({ name: 'turn.speculate', payload: { ...refOf(effect), packets: 1 } });
    }
    return this;
  }

  /** Speech or silence, until the floor wants this. */
  hearUntil(speech: boolean, wanted: FloorEffect['type']): this {
    this.wantedMs.delete(wanted);
    for (let i = 0; i < 200 && !this.wantedMs.has(wanted); i++) this.hear(speech, FRAME_MS);
    return this;
  }

  /** What the floor wanted, on the worker's clock. */
  wanted(type: FloorEffect['type']): number {
    return this.wantedMs.get(type)! + AHEAD_MS;
  }

  /** A reply begins to come. */
  reply(replyId: number, ref: TurnRef): this {
    this.turns.set(replyId, ref);
    this.applyEvent({ type: 'reply-started', atMs: this.audioMs, replyId, ...ref });
    this.times.onFirstPacket(ref);
    return this;
  }

  sound(replyId: number): this {
    this.applyEvent({ type: 'reply-sounding', atMs: this.audioMs, replyId });
    this.times.onSounding(this.turns.get(replyId)!, (this.audioMs * RATE_HZ) / 1000);
    return this;
  }

  get last() {
    return this.reports.filter(({ kind }) => kind === 'turn-times').at(-1);
  }

  of<K extends TimesReport['kind']>(kind: K) {
    return this.reports.filter((report): report is Extract<TimesReport, { kind: K }> => report.kind === kind);
  }
}

const refOf = ({ turnId, revision }: TurnRef) => ({ turnId, revision });
const first = { turnId: 1, revision: 0 };

describe('the marks of a turn', () => {
  it('count from where the audio says that speech ended, to when the sample left the loudspeaker', () => {
    const scene = new Scene().hear(false, 300).hear(true, 900);
    scene.hearUntil(false, 'speculate').hear(false, 60).reply(1, first);
    scene.hearUntil(false, 'commit').hear(false, 30).sound(1);
    expect(scene.last).toEqual({
      kind: 'turn-times',
      ...first,
      typed: false,
      marks: {
        speechEnd: AHEAD_MS + 1200 - INPUT_MS,
        pauseSeen: AHEAD_MS + 1230,
        startSent: scene.wanted('speculate'),
        firstFrame: scene.wanted('speculate') + 60,
        commit: scene.wanted('commit'),
        release: scene.wanted('commit'),
        firstSample: scene.wanted('commit') + 30 + OUTPUT_MS,
      },
    });
    expect(breakdown(scene.of('turn-times')[0]!.marks)).toMatchObject({
      totalMs: scene.wantedMs.get('commit')! - 1200 + 30 + INPUT_MS + OUTPUT_MS,
      critical: 'commit',
      heldMs: scene.wanted('commit') - scene.wanted('speculate') - 60,
      savedMs: 60,
    });
  });

  it('are those of the guess that was right', () => {
    const scene = new Scene().hear(true, 900).hearUntil(false, 'speculate').reply(1, first);
    const endMs = scene.hear(true, 300).audioMs;
    scene.hearUntil(false, 'commit').reply(2, { turnId: 1, revision: 1 }).sound(2);
    expect(scene.last).toMatchObject({ turnId: 1, revision: 1 });
    expect(scene.of('turn-times')[0]!.marks.speechEnd).toBe(AHEAD_MS + endMs - INPUT_MS);
    expect(scene.of('guess').map(({ outcome }) => outcome)).toEqual(['made', 'wrong', 'made']);
  });

  it('of the server come to the worker’s clock, whenever they come', () => {
    const scene = new Scene().hear(true, 900).hearUntil(false, 'commit').reply(1, first).sound(1);
    const commitAtServer = scene.audioMs + AHEAD_MS + SERVER_AHEAD_MS + 15;
    scene.times.onServerMarks({ ...first, marks: { commitAtServer } });
    expect(scene.of('turn-times').map(({ marks }) => marks.commitAtServer)).toEqual([
      undefined,
      scene.audioMs + AHEAD_MS + 15,
    ]);
  });

  it('of the server for another guess are nobody’s', () => {
    const scene = new Scene().hear(true, 900).hearUntil(false, 'commit').reply(1, first).sound(1);
    scene.times.onServerMarks({ turnId: 1, revision: 3, marks: { created: 1 } });
    scene.times.onServerMarks({ turnId: 9, revision: 0, marks: { created: 1 } });
    expect(scene.of('turn-times')).toHaveLength(1);
  });

  it('of a server whose clock is not known say nothing', () => {
    const scene = new Scene().hear(true, 900).hearUntil(false, 'commit').reply(1, first).sound(1);
    scene.times.onNewCall();
    scene.times.onServerMarks({ ...first, marks: { created: 1 } });
    expect(scene.of('turn-times')).toHaveLength(1);
    expect(scene.of('call-replaced')).toHaveLength(1);
  });

  it('of a typed turn begin where it was sent', () => {
    const scene = new Scene().hear(false, 500);
    scene.applyEvent({ type: 'text', atMs: scene.audioMs, text: 'hello' });
    scene.hear(false, 300).reply(1, first).hear(false, 50).sound(1);
    expect(scene.last).toMatchObject({ typed: true });
    expect(breakdown(scene.of('turn-times')[0]!.marks)).toMatchObject({
      totalMs: 350 + OUTPUT_MS,
      commitWaitedMs: 300,
    });
  });

  it('of a reply that was lost and asked for again are those of the one that is heard', () => {
    const scene = new Scene().hear(true, 900).hearUntil(false, 'commit').reply(1, first);
    scene.applyEvent({ type: 'reply-retrying', atMs: scene.audioMs, replyId: 1 });
    scene.hear(false, 500).reply(2, first).sound(2);
    expect(scene.of('turn-times')[0]!.marks.firstFrame).toBe(scene.audioMs + AHEAD_MS);
  });
});

describe('a barge-in', () => {
  it('is timed from its first phoneme to silence', () => {
    const scene = new Scene()
      .hear(true, 900)
      .hearUntil(false, 'commit')
      .reply(1, first)
      .sound(1)
      .hear(false, 1_300);
    const spokeMs = scene.audioMs;
    scene.hearUntil(true, 'interrupt').times.onStopped(1);
    // The reply was halted before it was stopped, so it was silent from then on.
    const silentMs = scene.wantedMs.get('halt')!;
    expect(silentMs).toBeLessThan(scene.wantedMs.get('interrupt')!);
    expect(scene.of('barge-in')).toEqual([
      { kind: 'barge-in', silenceMs: silentMs - spokeMs + INPUT_MS + OUTPUT_MS },
    ]);
  });

  it('is timed to the stop, where the key stops the reply at once', () => {
    const scene = new Scene().applyEvent({ type: 'mode', atMs: 0, mode: 'push-to-talk' });
    scene.applyEvent({ type: 'key', atMs: 0, down: true }).hear(true, 600);
    scene.applyEvent({ type: 'key', atMs: scene.audioMs, down: false }).hearUntil(false, 'commit');
    scene.reply(1, first).sound(1).hear(false, 300);
    scene.applyEvent({ type: 'key', atMs: scene.audioMs, down: true }).hear(false, 30).times.onStopped(1);
    expect(scene.of('barge-in')).toEqual([{ kind: 'barge-in', silenceMs: 30 + INPUT_MS + OUTPUT_MS }]);
  });

  it('is none where the reply was stopped by hand', () => {
    const scene = new Scene()
      .hear(true, 900)
      .hearUntil(false, 'commit')
      .reply(1, first)
      .sound(1)
      .hear(false, 600);
    scene.applyEvent({ type: 'stop', atMs: scene.audioMs });
    scene.times.onStopped(1);
    expect(scene.of('barge-in')).toEqual([]);
  });
});
