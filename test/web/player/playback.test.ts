import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  MAX_SOUNDS,
  pause,
  play,
  playbackStart,
  seek,
  SPEEDS,
  wantedSounds,
  WAIT_LIMIT_MS,
  type Playback,
  type SoundState,
} from '../../../web/player/playback.ts';
import { layTimeline, type Timeline } from '../../../web/player/timeline.ts';
import { anyDocument, documentOf } from './documents.ts';

const lay = (...turns: Parameters<typeof documentOf>) =>
  layTimeline(documentOf(...turns), { shortenPauses: false, hasSound: () => true });

/** 0-2 s, a pause of 1 s, 3-5 s. */
const two = lay({}, { role: 'assistant', startedAtMs: 3_000 });
/** 0-4 s, and over its end 3-5 s. */
const overlap = lay({ role: 'assistant', durationMs: 4_000 }, { startedAtMs: 3_000 });

const playing = (timeMs: number): SoundState => ({ kind: 'playing', timeMs });
const loading: SoundState = { kind: 'loading' };
const ended: SoundState = { kind: 'ended' };
const failed: SoundState = { kind: 'failed' };
const started = (line: Timeline, atMs = 0): Playback => play(seek(playbackStart, line, atMs, 0), line, 0);

describe('playback', () => {
  it('has the clock of the sound that plays, and not that of the page', () => {
    const later = advance(started(two), two, 5_000, () => playing(120));
    expect(later).toMatchObject({ playing: true, atMs: 120 });
  });

  it('has the clock of the page where nothing sounds, as fast as it plays', () => {
    const inPause = { ...started(two, 2_100), speed: 2 as const };
    expect(advance(inPause, two, 300, () => loading).atMs).toBe(2_700);
  });

  it('waits for a sound that is loading, and says so', () => {
    const waiting = advance(started(two), two, 700, () => loading);
    expect(waiting).toMatchObject({ atMs: 0, waitingSinceMs: 700 });
    expect(advance(waiting, two, 900, () => playing(0))).toMatchObject({ waitingSinceMs: null });
  });

  it('waits for no sound for ever: the line goes on as text', () => {
    const waiting = advance(started(two), two, 0, () => loading);
    const still = advance(waiting, two, WAIT_LIMIT_MS, () => loading);
    expect(still.lost.size).toBe(0);
    const given = advance(still, two, WAIT_LIMIT_MS + 1, () => loading);
    expect([...given.lost]).toEqual([0]);
    expect(advance(given, two, WAIT_LIMIT_MS + 501, () => loading).atMs).toBe(500);
    expect(wantedSounds(given, two).map(({ turn }) => turn)).toEqual([1]);
  });

  it('goes on as text where a sound cannot be played, and tries it again when play is pressed', () => {
    const going = advance(started(two), two, 400, () => failed);
    expect(going).toMatchObject({ atMs: 400, lost: new Set([0]) });
    expect(play(going, two, 500).lost.size).toBe(0);
  });

  it('goes on through a turn whose file is shorter than it', () => {
    expect(advance(started(two, 1_500), two, 200, () => ended).atMs).toBe(1_700);
  });

  it('leaves a turn whose file is longer than it', () => {
    expect(advance(started(two), two, 9_000, () => playing(2_900)).atMs).toBe(2_000);
  });

  it('begins no sound in the middle, however late the page looks', () => {
    expect(advance(started(two, 2_500), two, 60_000, () => loading).atMs).toBe(3_000);
  });

  it('plays both voices where they overlap, and goes by the first while it lasts', () => {
    const both = advance(started(overlap), overlap, 0, () => playing(3_200));
    expect(wantedSounds(both, overlap)).toEqual([
      { turn: 0, timeMs: 3_200, playing: true },
      { turn: 1, timeMs: 200, playing: true },
    ]);
    const after = advance(both, overlap, 0, (turn) => (turn === 0 ? ended : playing(900)));
    expect(after.atMs).toBe(3_900);
  });

  it('does not stop for one voice that is loading while the other one plays', () => {
    const both = advance(started(overlap, 3_000), overlap, 10, (turn) =>
      turn === 0 ? playing(3_010) : loading,
    );
    expect(both).toMatchObject({ atMs: 3_010, waitingSinceMs: null });
  });

  it('does not go back where the second voice is behind the first', () => {
    const after = advance(started(overlap, 3_900), overlap, 0, (turn) => (turn === 0 ? ended : playing(850)));
    expect(after.atMs).toBe(3_900);
  });

  it('stops at the end, and begins anew from there', () => {
    const end = advance(started(two, 4_900), two, 0, () => playing(2_000));
    expect(end).toMatchObject({ playing: false, atMs: 5_000 });
    expect(play(end, two, 0)).toMatchObject({ playing: true, atMs: 0 });
  });

  it('stands still while it is paused', () => {
    const paused = pause(started(two, 700));
    expect(advance(paused, two, 60_000, () => playing(1_999))).toBe(paused);
    expect(wantedSounds(paused, two)[0]).toEqual({ turn: 0, timeMs: 700, playing: false });
  });

  it('seeks within the line alone', () => {
    for (const [to, at] of [
      [-5, 0],
      [1_234, 1_234],
      [9e9, 5_000],
      [NaN, 0],
    ] as const)
      expect(seek(playbackStart, two, to, 0).atMs).toBe(at);
  });

  it('does not play an empty conversation', () => {
    expect(play(playbackStart, lay(), 0).playing).toBe(false);
  });

  it('loads what comes next before it is heard', () => {
    expect(wantedSounds(playbackStart, two)).toEqual([
      { turn: 0, timeMs: 0, playing: false },
      { turn: 1, timeMs: 0, playing: false },
    ]);
  });

  it('whatever the sounds do: the position is on the line, never goes back, and the sounds fit the pool', () => {
    const soundState = fc.oneof(
      fc.constantFrom(loading, ended, failed),
      fc.double({ min: 0, max: 1e8, noNaN: true }).map(playing),
    );
    const step = fc.record({ passedMs: fc.nat(30_000), states: fc.array(soundState, { minLength: 1 }) });
    const speed = fc.constantFrom(...SPEEDS);
    fc.assert(
      fc.property(anyDocument, fc.array(step, { maxLength: 40 }), speed, (document, steps, at) => {
        const line = layTimeline(document, { shortenPauses: true, hasSound: () => true });
        let playback: Playback = { ...started(line), speed: at };
        let nowMs = 0;
        for (const { passedMs, states } of steps) {
          nowMs += passedMs;
          const next = advance(playback, line, nowMs, (turn) => states[turn % states.length]!);
          expect(next.atMs).toBeGreaterThanOrEqual(playback.atMs);
          expect(next.atMs).toBeLessThanOrEqual(line.lengthMs);
          const wanted = wantedSounds(next, line);
          expect(wanted.length).toBeLessThanOrEqual(MAX_SOUNDS);
          for (const { turn, timeMs } of wanted) {
            const span = line.spans[turn]!;
            expect(span.sounds).toBe(true);
            expect(timeMs).toBeGreaterThanOrEqual(0);
            expect(timeMs).toBeLessThan(span.endMs - span.startMs);
          }
          playback = next;
        }
      }),
    );
  });

  it('always comes to the end, when no sound ever does', () => {
    fc.assert(
      fc.property(anyDocument, fc.constantFrom(loading, ended, failed), (document, state) => {
        const line = layTimeline(document, { shortenPauses: true, hasSound: () => true });
        let playback = started(line);
        for (let tick = 0; playback.playing; tick++) {
          expect(tick).toBeLessThan(100);
          playback = advance(playback, line, playback.nowMs + 24 * 3_600_000, () => state);
        }
        expect(playback.atMs).toBe(line.lengthMs);
      }),
    );
  });
});
