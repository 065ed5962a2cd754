import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FloorEffect, FloorEvent, FloorPolicies } from '../../../shared/floor/floor-state.ts';
import { FLOOR_START } from '../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../shared/floor/floor.ts';
import { tagOf } from '../../../shared/ledger/ledger-state.ts';
import { EAGER, FRAME_MS, SILENCE } from './floor-driver.ts';

/** What happens next: some frames of speech or silence, or one event of the others. */
type Move =
  | { type: 'frames'; speech: boolean; count: number }
  | { type: 'reply'; turnsBack: number; revision: number }
  | { type: 'over'; how: 'reply-finished' | 'reply-failed' | 'reply-retrying'; back: number }
  | { type: 'mode'; mode: 'hands-free' | 'push-to-talk' }
  | { type: 'mute'; muted: boolean }
  | { type: 'key'; down: boolean }
  | { type: 'text' }
  | { type: 'stop' };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('frames' as const),
        speech: fc.boolean(),
        count: fc.integer({ min: 1, max: 30 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('reply' as const),
        turnsBack: fc.integer({ min: -1, max: 2 }),
        revision: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('over' as const),
        how: fc.constantFrom('reply-finished', 'reply-failed', 'reply-retrying'),
        back: fc.integer({ min: 0, max: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('mode' as const),
        mode: fc.constantFrom('hands-free', 'push-to-talk'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('mute' as const), muted: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('key' as const), down: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant({ type: 'text' } as const) },
    { weight: 1, arbitrary: fc.constant({ type: 'stop' } as const) },
  ),
  { maxLength: 60 },
);

/** Plays moves to a floor and watches what it does. */
class Watched {
  state = FLOOR_START;
  #atMs = 0;
  #speech = false;
  #sinceMs = 0;
  #replies = 0;
  readonly #tags = new Map<number, string>();
  readonly #speculated = new Set<string>();
  readonly #committed = new Set<string>();
  readonly #retracted = new Set<string>();
  /** Replies that may sound: released and neither over nor stopped. */
  readonly #audible = new Set<number>();
  readonly #gone = new Set<number>();
  #openTurn = 0;

  constructor(private readonly policies: FloorPolicies) {}

  play(move: Move): void {
    switch (move.type) {
      case 'frames':
        for (let i = 0; i < move.count; i++) this.frame(move.speech);
        return;
      case 'reply': {
        const replyId = ++this.#replies;
        const turnId = Math.max(1, this.state.lastTurnId - move.turnsBack);
        this.#tags.set(replyId, `${turnId}.${move.revision}`);
        return this.#apply({
          type: 'reply-started',
          atMs: this.#atMs,
          replyId,
          turnId,
          revision: move.revision,
        });
      }
      case 'over': {
        const replyId = this.#replies - move.back;
        // The playback reports as finished only what it plays.
        if (replyId < 1 || (move.how === 'reply-finished' && !this.#audible.has(replyId))) return;
        if (move.how !== 'reply-retrying') this.#over(replyId);
        return this.#apply({ type: move.how, atMs: this.#atMs, replyId });
      }
      case 'text':
        return this.#apply({ type: 'text', atMs: this.#atMs, text: 'typed' });
      default:
        return this.#apply({ ...move, atMs: this.#atMs });
    }
  }

  frame(speech: boolean): void {
    if (speech !== this.#speech) this.#sinceMs = this.#atMs;
    this.#speech = speech;
    this.#atMs += FRAME_MS;
    this.#apply({ type: 'frame', atMs: this.#atMs, speech, sinceMs: this.#sinceMs, ended: null });
  }

  #apply(event: FloorEvent): void {
    const { state, effects } = floorStep(this.state, event, this.policies);
    this.state = state;
    for (const effect of effects) this.#watch(effect);
    const { user, reply } = state;
    expect(this.#audible.size).toBeLessThanOrEqual(1);
    expect([...this.#audible]).toEqual(reply.kind === 'audible' ? [reply.replyId] : []);
    if (user.kind !== 'silent' && reply.kind !== 'none') expect(user.overReply).toBe(true);
    if (state.held) expect(user).toMatchObject({ kind: 'pausing', speculated: true });
  }

  #watch(effect: FloorEffect): void {
    switch (effect.type) {
      case 'open':
        expect(this.#openTurn).toBe(0);
        this.#openTurn = effect.turnId;
        return;
      case 'speculate':
        expect(effect.turnId).toBe(this.#openTurn);
        expect(this.#speculated).not.toContain(tagOf(effect));
        this.#speculated.add(tagOf(effect));
        return;
      case 'rejoin':
        expect(effect.turnId).toBe(this.#openTurn);
        expect(this.#committed).toContain(tagOf(effect.early));
        this.#openTurn = effect.early.turnId;
        // From now on nothing of its reply may be heard.
        this.#committed.delete(tagOf(effect.early));
        this.#retracted.add(tagOf(effect.early));
        return;
      case 'retract':
        expect(this.#speculated).toContain(tagOf(effect));
        expect(this.#committed).not.toContain(tagOf(effect));
        this.#retracted.add(tagOf(effect));
        return;
      case 'commit': {
        const { turnId } = effect;
        expect(this.#speculated).toContain(tagOf(effect));
        expect(this.#retracted).not.toContain(tagOf(effect));
        expect([...this.#committed].filter((tag) => tag.startsWith(`${turnId}.`))).toEqual([]);
        this.#committed.add(tagOf(effect));
        this.#openTurn = 0;
        return;
      }
      case 'abandon':
        expect(effect.turnId).toBe(this.#openTurn);
        expect([...this.#committed].filter((tag) => tag.startsWith(`${effect.turnId}.`))).toEqual([]);
        this.#openTurn = 0;
        return;
      case 'text':
        expect(this.#openTurn).toBe(0);
        this.#committed.add(`${effect.turnId}.0`);
        return;
      case 'release':
        expect(this.#committed).toContain(this.#tags.get(effect.replyId));
        expect(this.#retracted).not.toContain(this.#tags.get(effect.replyId));
        expect(this.#gone).not.toContain(effect.replyId);
        this.#audible.add(effect.replyId);
        return;
      case 'drop':
      case 'interrupt':
        return this.#over(effect.replyId);
    }
  }

  #over(replyId: number): void {
    this.#audible.delete(replyId);
    this.#gone.add(replyId);
  }
}

const named = [
  ['silence', SILENCE],
  ['eager', EAGER],
] as const;

test.each(named)('whatever happens in whatever order, the floor keeps its rules (%s)', (_name, policies) => {
  fc.assert(
    fc.property(moves, (list) => {
      const floor = new Watched(policies);
      for (const move of list) floor.play(move);
    }),
    { numRuns: 1000, seed: 2 },
  );
});

test.each(named)('no waiting state outlives its limit as silence goes on (%s)', (_name, policies) => {
  fc.assert(
    fc.property(moves, (list) => {
      const floor = new Watched(policies);
      for (const move of list) floor.play(move);
      floor.play({ type: 'mode', mode: 'hands-free' });
      for (let ms = 0; ms < policies.replyLimitMs + 2000; ms += FRAME_MS) floor.frame(false);
      expect(floor.state.user.kind).toBe('silent');
      expect(floor.state.held).toBeNull();
      expect(floor.state.reply.kind).not.toBe('awaited');
    }),
    { numRuns: 40, seed: 3 },
  );
});

test.each(named)('no turn outlives its limit as speech goes on (%s)', (_name, policies) => {
  const { maxTurnMs, giveUpMs } = policies.endpoint;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 15 })), {
        minLength: 1,
        maxLength: 10,
      }),
      (rhythm) => {
        const floor = new Watched(policies);
        for (let ms = 0; ms < maxTurnMs + giveUpMs + 2000;) {
          for (const [speech, pause] of rhythm) {
            floor.play({ type: 'frames', speech: true, count: speech });
            floor.play({ type: 'frames', speech: false, count: pause });
            ms += (speech + pause) * FRAME_MS;
          }
        }
        expect(floor.state.lastTurnId).toBeGreaterThan(1);
      },
    ),
    { numRuns: 12, seed: 4 },
  );
});
