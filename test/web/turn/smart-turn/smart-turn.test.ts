import { describe, expect, it } from 'vitest';
import { SmartTurn, type Scorer } from '../../../../web/turn/smart-turn/smart-turn.ts';

const FRAME_MS = 32;
const FRAME = 512;

/** A network whose answers the test gives, and a talk with it frame by frame. */
class Talk implements Scorer {
  readonly asked: { atMs: number; samples: number; first: number }[] = [];
  readonly #waiting: { resolve(ended: number): void; reject(error: Error): void }[] = [];
  readonly detector = new SmartTurn(this);
  released = false;
  #silentMs = 0;
  #frames = 0;

  score(sound: Float32Array): Promise<number> {
    this.asked.push({ atMs: this.#silentMs, samples: sound.length, first: sound[0]! });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
  release(): void {
    this.released = true;
  }

  async speak(frames: number): Promise<(number | null)[]> {
    this.#silentMs = 0;
    return this.#give(frames, 0);
  }
  async pause(frames: number): Promise<(number | null)[]> {
    return this.#give(frames, FRAME_MS);
  }
  async #give(frames: number, stepMs: number): Promise<(number | null)[]> {
    const answers: (number | null)[] = [];
    for (let i = 0; i < frames; i++) {
      this.#silentMs += stepMs;
      answers.push(
        await this.detector.frame(new Float32Array(FRAME).fill(++this.#frames / 1000), this.#silentMs),
      );
    }
    return answers;
  }

  async answer(ended: number): Promise<void> {
    this.#waiting.shift()!.resolve(ended);
    await Promise.resolve();
    await Promise.resolve();
  }
  async fail(): Promise<void> {
    this.#waiting.shift()!.reject(new Error('gone'));
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('Smart Turn', () => {
  it('is asked at 200, 500 and 1200 ms of a pause, once each', async () => {
    const talk = new Talk();
    await talk.speak(20);
    for (let i = 0; i < 100; i++) {
      const before = talk.asked.length;
      await talk.pause(1);
      if (talk.asked.length > before) await talk.answer(0.3);
    }
    // The first frame that ends at that much silence or more.
    expect(talk.asked.map(({ atMs }) => atMs + FRAME_MS)).toEqual([224, 512, 1216]);
  });

  it('is not asked while somebody speaks', async () => {
    const talk = new Talk();
    await talk.speak(200);
    expect(talk.asked).toEqual([]);
  });

  it('never makes a frame wait: until there is an answer it says nothing, then the answer until the next', async () => {
    const talk = new Talk();
    await talk.speak(20);
    expect(await talk.pause(12)).toEqual(Array(12).fill(null));
    await talk.answer(0.4);
    expect(await talk.pause(3)).toEqual([0.4, 0.4, 0.4]);
    await talk.pause(2);
    await talk.answer(0.9);
    expect(await talk.pause(1)).toEqual([0.9]);
  });

  it('forgets an answer when somebody speaks, even one that comes later', async () => {
    const talk = new Talk();
    await talk.speak(20);
    await talk.pause(8);
    await talk.speak(2);
    await talk.answer(0.9);
    expect(await talk.pause(3)).toEqual([null, null, null]);
    await talk.pause(6);
    expect(talk.asked).toHaveLength(2);
    await talk.answer(0.2);
    expect(await talk.pause(1)).toEqual([0.2]);
    expect(await talk.speak(1)).toEqual([null]);
  });

  it('is not asked again before it has answered', async () => {
    const talk = new Talk();
    await talk.speak(20);
    await talk.pause(60);
    expect(talk.asked).toHaveLength(1);
    await talk.answer(0.5);
    await talk.pause(1);
    expect(talk.asked).toHaveLength(2);
  });

  it('hears the turn from its beginning, or the last eight seconds of a long one', async () => {
    const talk = new Talk();
    await talk.speak(30);
    talk.detector.reset();
    await talk.speak(10);
    await talk.pause(7);
    expect(talk.asked[0]).toMatchObject({ samples: 16 * FRAME });
    expect(talk.asked[0]!.first).toBeCloseTo(0.031);
    await talk.answer(0.1);
    await talk.speak(300);
    await talk.pause(7);
    expect(talk.asked[1]).toMatchObject({ samples: 128_000 });
  });

  it('that broke says so at the next frame', async () => {
    const talk = new Talk();
    await talk.speak(20);
    await talk.pause(8);
    await talk.fail();
    await expect(talk.pause(1)).rejects.toThrow('gone');
    talk.detector.release();
    expect(talk.released).toBe(true);
  });
});
