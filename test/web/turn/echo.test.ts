import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ECHO, EchoGuard } from '../../../web/turn/echo.ts';
import { SPEECH_GATE } from '../../../web/turn/speech-gate.ts';

const FRAME_MS = 32;
const WINDOW_MS = 10;
const BANDS = 6;
const ROOM_DB = -80;
const even = (db: number): number[] => Array<number>(BANDS).fill(db);

interface Scene {
  /** Levels of the reply in its octaves, at this ms. */
  reply(atMs: number): number[];
  /** How much of it comes back, and how late; null: headphones. */
  echo: { gainDb: number; delayMs: number } | null;
  /** What a person says at this ms, in the same octaves. */
  person?(atMs: number): number[];
  /** What the VAD says of sound that is not room tone. */
  prob?: number;
}

/** Adds levels as sounds add: by their power. */
const sum = (...levels: number[]): number =>
  10 * Math.log10(levels.reduce((all, db) => all + 10 ** (db / 10), 0));

/** How strange each frame was, from 0 to `toMs`. */
function strangeness({ reply, echo, person, prob = 1 }: Scene, toMs: number): { atMs: number; db: number }[] {
  const guard = new EchoGuard(BANDS);
  const result: { atMs: number; db: number }[] = [];
  let playedMs = 0;
  for (let endMs = FRAME_MS; endMs <= toMs; endMs += FRAME_MS) {
    for (; playedMs + WINDOW_MS <= endMs; playedMs += WINDOW_MS)
      guard.played(playedMs, playedMs + WINDOW_MS, reply(playedMs));
    const startMs = endMs - FRAME_MS;
    const middleMs = startMs + FRAME_MS / 2;
    const back = echo ? reply(middleMs - echo.delayMs).map((db) => db + echo.gainDb) : even(-Infinity);
    const said = person?.(middleMs) ?? even(-Infinity);
    const bandsDb = back.map((db, band) => sum(db, said[band]!, ROOM_DB));
    const isSound = Math.max(...bandsDb) > ROOM_DB + 12;
    result.push({
      atMs: endMs,
      db: guard.strangeness({ startMs, endMs, bandsDb, prob: isSound ? prob : 0 }),
    });
  }
  return result;
}

/** A second of silence, then syllables of 200 ms, each with a colour of its own, with short pauses between. */
const syllables =
  (levelDb: number, seed = 1) =>
  (atMs: number): number[] => {
    if (atMs < 1000 || atMs % 230 > 200) return even(-100);
    const syllable = Math.floor(atMs / 230) + seed;
    return Array.from({ length: BANDS }, (_, band) => levelDb - ((syllable * (band + 3) * 7) % 13));
  };
const fromASecond = (atMs: number): number[] => even(atMs < 1000 ? -100 : -25);
const isStrange = ({ db }: { db: number }): boolean => db >= SPEECH_GATE.enterStrangeDb;

describe('the echo guard', () => {
  it('knows the reply that comes back, at any delay and as loud as a loudspeaker makes it, from its first syllable on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: ECHO.assumedDb, noNaN: true }),
        fc.integer({ min: 0, max: ECHO.maxDelayMs - WINDOW_MS - FRAME_MS }),
        fc.integer({ min: -35, max: -10 }),
        (gainDb, delayMs, levelDb) => {
          const heard = strangeness({ reply: syllables(levelDb), echo: { gainDb, delayMs } }, 6000);
          const over = heard.filter(({ atMs }) => atMs > 1000 + FRAME_MS);
          expect(over.filter(isStrange)).toEqual([]);
        },
      ),
      {
        numRuns: 60,
        // Late echoes: most of the first half second of reply brings nothing back, and the rest is of a louder syllable.
        examples: [
          [-20.7, 233, -35],
          [-23, 299, -35],
        ],
      },
    );
  });

  it('lets a person be strange over a loud reply in headphones, in the first frame', () => {
    const person = (atMs: number) => even(atMs >= 4000 ? -45 : -100);
    const heard = strangeness({ reply: () => even(-25), echo: null, person }, 5000);
    expect(heard.find((it) => it.atMs > 3000 && isStrange(it))!.atMs).toBeLessThanOrEqual(4000 + FRAME_MS);
  });

  it('lets a person be strange over the echo of the reply', () => {
    const person = (atMs: number) => even(atMs >= 4000 ? -30 : -100);
    const heard = strangeness({ reply: fromASecond, echo: { gainDb: -20, delayMs: 120 }, person }, 5000);
    expect(heard.filter(({ atMs }) => atMs > 2000 && atMs <= 4000).filter(isStrange)).toEqual([]);
    expect(heard.filter(({ atMs }) => atMs > 4000 + FRAME_MS).every(isStrange)).toBe(true);
  });

  it('does not take a person for an echo, however long he speaks over a reply', () => {
    const person = (atMs: number) => (atMs >= 3000 ? syllables(-30, 5)(atMs) : even(-100));
    const heard = strangeness({ reply: syllables(-20), echo: null, person }, 12_000);
    const late = heard.filter(({ atMs }) => atMs > 10_000);
    expect(late.filter(isStrange).length).toBeGreaterThan(late.length / 2);
  });

  it('learns nothing from the soft beginnings of words, which the VAD does not know yet', () => {
    const guard = new EchoGuard(BANDS);
    const strange: number[] = [];
    for (let i = 0; i < 300; i++) {
      const [startMs, endMs] = [i * FRAME_MS, (i + 1) * FRAME_MS];
      guard.played(startMs, endMs, even(-25));
      // A word of ten frames every second; the VAD does not see the first three of them as speech yet.
      const inWord = (i % 30) - 20;
      const bandsDb = even(inWord >= 0 ? -40 : ROOM_DB);
      const db = guard.strangeness({ startMs, endMs, bandsDb, prob: inWord >= 3 ? 0.9 : 0.1 });
      if (inWord >= 3 && i > 60) strange.push(db);
    }
    expect(Math.min(...strange)).toBeGreaterThanOrEqual(SPEECH_GATE.enterStrangeDb);
  });

  it('learns the noise of the room as what comes back, so that no noise is strange', () => {
    const heard = strangeness(
      { reply: () => even(-30), echo: null, person: () => even(-45), prob: 0.1 },
      4000,
    );
    expect(heard.filter(({ atMs }) => atMs > 1000).filter(isStrange)).toEqual([]);
  });

  it('learns an echo that begins in the middle of a call once the reply was halted and it fell silent with it', () => {
    const guard = new EchoGuard(BANDS);
    const frames: { atMs: number; db: number }[] = [];
    // The loudspeaker is turned up at 3 s; whenever something strange is heard, the reply is halted for 400 ms.
    let heldTo = 0;
    const played: number[][] = [];
    for (let startMs = 0; startMs < 9000; startMs += WINDOW_MS) {
      const now = startMs < heldTo ? even(-100) : syllables(-20)(startMs);
      played.push(now);
      guard.played(startMs, startMs + WINDOW_MS, now);
      const endMs = startMs + WINDOW_MS;
      if (endMs % 30 !== 0) continue;
      const back = endMs > 3000 ? (played.at(-10) ?? even(-100)) : even(-100);
      const bandsDb = back.map((db) => sum(db - 10, ROOM_DB));
      const prob = Math.max(...bandsDb) > -60 ? 1 : 0;
      const db = guard.strangeness({ startMs: endMs - 30, endMs, bandsDb, prob });
      frames.push({ atMs: endMs, db });
      if (prob === 1 && db >= SPEECH_GATE.enterStrangeDb && startMs >= heldTo) heldTo = endMs + 400;
    }
    expect(frames.some((it) => it.atMs > 3000 && isStrange(it) && Number.isFinite(it.db))).toBe(true);
    const late = frames.filter(({ atMs }) => atMs > 7000);
    expect(late.filter((it) => isStrange(it) && Number.isFinite(it.db))).toEqual([]);
  });

  it('stands open where no reply sounds', () => {
    const guard = new EchoGuard(BANDS);
    expect(guard.strangeness({ startMs: 0, endMs: 32, bandsDb: even(-60), prob: 1 })).toBe(Infinity);
  });
});
