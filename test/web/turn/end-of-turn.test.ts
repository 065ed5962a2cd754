import { describe, expect, it } from 'vitest';
import { EndOfTurn } from '../../../web/turn/end-of-turn.ts';
import type { TurnDetector } from '../../../web/turn/turn-detector.ts';

type Answer = { resolve(ended: number | null): void; reject(error: Error): void };

/** A detector whose answers the test gives, and what it was told. */
class Detector implements TurnDetector {
  heard: number[] = [];
  readonly owed: Answer[] = [];
  resets = 0;
  released = 0;
  /** If set, the detector answers at once, with this. */
  prompt: ((frame: number) => number | null) | null = null;

  frame(frame: Float32Array): Promise<number | null> {
    this.heard.push(frame[0]!);
    if (this.prompt) return Promise.resolve(this.prompt(frame[0]!));
    return new Promise((resolve, reject) => this.owed.push({ resolve, reject }));
  }
  reset(): void {
    this.resets++;
    this.heard = [];
  }
  release(): void {
    this.released++;
  }
}

const frame = (number: number): Float32Array => new Float32Array(512).fill(number);
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};
async function ready(detector: Detector, broke: (error: unknown) => void = () => {}): Promise<EndOfTurn> {
  const endOfTurn = new EndOfTurn(Promise.resolve(detector), broke);
  await settle();
  return endOfTurn;
}
/** Whether a promise is settled, without waiting for it. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await settle();
  return settled;
}

describe('the end of a turn', () => {
  it('is unknown until the detector is there, and until a turn begins after that', async () => {
    const detector = new Detector();
    detector.prompt = () => 0.8;
    let come = (_: TurnDetector): void => {};
    const endOfTurn = new EndOfTurn(new Promise((resolve) => (come = resolve)), () => {});
    endOfTurn.begin();
    expect(await endOfTurn.frame(frame(1), 0)).toBeNull();
    come(detector);
    await settle();
    expect(await endOfTurn.frame(frame(2), 32)).toBeNull();
    expect(detector.heard).toEqual([]);
    endOfTurn.begin();
    expect(await endOfTurn.frame(frame(3), 32)).toBe(0.8);
  });

  it('is unknown where there is no detector', async () => {
    const endOfTurn = new EndOfTurn(Promise.resolve(null), () => {});
    await settle();
    endOfTurn.begin();
    expect(await endOfTurn.frame(frame(1), 200)).toBeNull();
  });

  it('is told with the frame it was asked about, where the detector is prompt', async () => {
    const detector = new Detector();
    detector.prompt = (number) => number / 10;
    const endOfTurn = await ready(detector);
    endOfTurn.begin();
    expect(await endOfTurn.frame(frame(1), 32)).toBeCloseTo(0.1);
    expect(await endOfTurn.frame(frame(2), 64)).toBeCloseTo(0.2);
  });

  it('is judged by a detector that forgot the turn before and heard half a second of what led to this one', async () => {
    const detector = new Detector();
    detector.prompt = () => 0.5;
    const endOfTurn = await ready(detector);
    endOfTurn.begin();
    for (let i = 1; i <= 40; i++) await endOfTurn.frame(frame(i), i < 30 ? 32 * i : 0);
    endOfTurn.begin();
    expect(detector.resets).toBe(2);
    expect(detector.heard).toHaveLength(19);
    expect(detector.heard.at(-1)).toBe(40);
    await endOfTurn.frame(frame(41), 0);
    expect(detector.heard.slice(-3)).toEqual([39, 40, 41]);
  });

  it('never holds up a frame for longer than until the next one', async () => {
    const detector = new Detector();
    const endOfTurn = await ready(detector);
    endOfTurn.begin();
    const first = endOfTurn.frame(frame(1), 32);
    expect(await isSettled(first)).toBe(false);
    const second = endOfTurn.frame(frame(2), 64);
    expect(await first).toBeNull();
    // The detector owes an answer: no frame waits until it has caught up.
    expect(await isSettled(second)).toBe(true);
    detector.owed[0]!.resolve(0.3);
    await settle();
    expect(await endOfTurn.frame(frame(3), 96)).toBe(0.3);
    for (const { resolve } of detector.owed.slice(1)) resolve(0.6);
    await settle();
    const fourth = endOfTurn.frame(frame(4), 128);
    detector.owed[3]!.resolve(0.7);
    expect(await fourth).toBe(0.7);
  });

  it('is not what was said of another pause, however late that comes', async () => {
    const detector = new Detector();
    const endOfTurn = await ready(detector);
    endOfTurn.begin();
    void endOfTurn.frame(frame(1), 320);
    await endOfTurn.frame(frame(2), 0);
    detector.owed[0]!.resolve(0.99);
    await settle();
    expect(await endOfTurn.frame(frame(3), 32)).toBeNull();
  });

  it('is unknown again when somebody speaks', async () => {
    const detector = new Detector();
    const endOfTurn = await ready(detector);
    endOfTurn.begin();
    const first = endOfTurn.frame(frame(1), 320);
    detector.owed[0]!.resolve(0.99);
    expect(await first).toBe(0.99);
    void endOfTurn.frame(frame(2), 0);
    expect(await endOfTurn.frame(frame(3), 0)).toBeNull();
  });

  it('is told by silence alone once the detector broke, which is said once', async () => {
    const detector = new Detector();
    const broke: unknown[] = [];
    const endOfTurn = await ready(detector, (error) => broke.push(error));
    endOfTurn.begin();
    const first = endOfTurn.frame(frame(1), 32);
    void endOfTurn.frame(frame(2), 64);
    for (const { reject } of detector.owed) reject(new Error('gone'));
    expect(await first).toBeNull();
    await settle();
    endOfTurn.begin();
    expect(await endOfTurn.frame(frame(3), 96)).toBeNull();
    expect(detector.heard).toEqual([1, 2]);
    expect(broke).toHaveLength(1);
    expect(detector.released).toBe(1);
  });

  it('gives up a detector that falls a second behind', async () => {
    const detector = new Detector();
    const broke: unknown[] = [];
    const endOfTurn = await ready(detector, (error) => broke.push(error));
    endOfTurn.begin();
    for (let i = 1; i <= 40; i++) void endOfTurn.frame(frame(i), 32 * i);
    await settle();
    expect(String(broke[0])).toContain('too slow');
    expect(detector.released).toBe(1);
    expect(await endOfTurn.frame(frame(41), 2000)).toBeNull();
  });
});
