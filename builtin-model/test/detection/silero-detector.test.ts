import { readFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../src/detection/detector.ts';
import { ServerVad, type VadEdge } from '../../src/detection/server-vad.ts';
import { SileroDetector, startSilero } from '../../src/detection/silero-detector.ts';
import { clip } from '../client.ts';

interface Clip {
  file: string;
  source: string;
  /** Start and end, in s; for recordings of people, unknown ones. */
  pauses: [number, number][] | 'natural';
  /** In s. */
  speechEnd: number;
}

const inputHz = 24_000;
const frameSamples = (inputHz * FRAME_MS) / 1000;
const manifestFile = new URL('../../../test/fixtures/speech/manifest.json', import.meta.url);
const clips = (JSON.parse(readFileSync(manifestFile, 'utf8')) as Clip[]).map((entry) => ({
  ...entry,
  name: entry.file.replace('.wav', ''),
}));
const synthetic = clips.filter(({ source }) => source.startsWith('flite'));

let detector: SileroDetector;
beforeAll(() => void (detector = new SileroDetector()));
afterAll(() => detector.close());

/** A stream with what was told of it, and a way to wait for its n-th frame. */
function listen(to: SileroDetector = detector) {
  const told: number[] = [];
  let wake = () => {};
  const stream = to.open((probability) => {
    told.push(probability);
    wake();
  });
  const until = async (count: number) => {
    while (told.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return told;
  };
  return { ...stream, told, until };
}

/** Feeds like a client's 40 ms blocks. */
function feedAll(feed: (pcm: Int16Array) => void, pcm: Int16Array): void {
  for (let at = 0; at < pcm.length; at += 960) feed(pcm.slice(at, at + 960));
}

async function probabilitiesOf(pcm: Int16Array): Promise<number[]> {
  const { feed, until, close } = listen();
  feedAll(feed, pcm);
  const told = await until(Math.floor(pcm.length / frameSamples));
  close();
  return told;
}

function edgesOf(probabilities: readonly number[], silenceDurationMs: number): VadEdge[] {
  const vad = new ServerVad({ threshold: 0.5, prefixPaddingMs: 300, silenceDurationMs });
  return probabilities.flatMap((probability) => vad.frame(probability) ?? []);
}

/** The first 10 ms that are well above the noise of the room (-64 dBFS), in ms. */
function speechStartMs(pcm: Int16Array): number {
  const block = inputHz / 100;
  for (let at = 0; at < pcm.length; at += block) {
    const power = pcm.subarray(at, at + block).reduce((sum, sample) => sum + sample * sample, 0) / block;
    if (Math.sqrt(power) > 32_768 * 10 ** (-45 / 20)) return (at / inputHz) * 1000;
  }
  throw new Error('silence');
}

describe('speech as the detector and the server VAD find it', () => {
  it.each(synthetic.filter(({ pauses }) => pauses.length === 0))(
    'begins and ends where $name does',
    async ({ name, speechEnd }) => {
      const pcm = clip(name);
      const edges = edgesOf(await probabilitiesOf(pcm), 500);
      expect(edges.map(({ type }) => type)).toEqual(['started', 'stopped']);
      expect(Math.abs(edges[0]!.atMs - speechStartMs(pcm))).toBeLessThanOrEqual(100);
      expect(Math.abs(edges[1]!.atMs - speechEnd * 1000)).toBeLessThanOrEqual(150);
    },
  );

  it.each(synthetic.filter(({ pauses }) => pauses.length > 0))(
    'goes on over the pauses of $name where the silence asked for is longer, and stops at them where it is not',
    async ({ name, pauses }) => {
      const probabilities = [...(await probabilitiesOf(clip(name))), ...Array<number>(70).fill(0)];
      const started = (edges: VadEdge[]) => edges.filter(({ type }) => type === 'started');
      expect(started(edgesOf(probabilities, 2000))).toHaveLength(1);
      expect(started(edgesOf(probabilities, 400))).toHaveLength(1 + pauses.length);
    },
  );

  it('is not found in noise', async () => {
    let seed = 1;
    const noise = Int16Array.from({ length: 3 * inputHz }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return (seed / 2_147_483_647 - 0.5) * 2000;
    });
    expect(edgesOf(await probabilitiesOf(noise), 500)).toEqual([]);
  });
});

describe('a stream', () => {
  it('hears the same whoever else speaks', async () => {
    const names = ['clean1', 'human2', 'pause3'];
    const alone: number[][] = [];
    for (const name of names) alone.push(await probabilitiesOf(clip(name)));
    const together = await Promise.all(names.map((name) => probabilitiesOf(clip(name))));
    expect(together).toEqual(alone);
  });

  it('hears the same in whatever pieces it comes', async () => {
    const pcm = clip('clean2');
    const { feed, until } = listen();
    for (let at = 0, length = 1; at < pcm.length; at += length, length = (length * 7) % 1009)
      feed(pcm.slice(at, at + length));
    feed(new Int16Array());
    expect([...(await until(Math.floor(pcm.length / frameSamples)))]).toEqual(await probabilitiesOf(pcm));
  });

  it('is not kept waiting by another that brings minutes at once', async () => {
    const [greedy, modest] = [listen(), listen()];
    greedy.feed(new Int16Array(60 * inputHz));
    feedAll(modest.feed, clip('clean3').subarray(0, inputHz));
    await modest.until(31);
    // Of 1875: behind the greedy one's audio, its frames would come after all of them.
    expect(greedy.told.length).toBeLessThan(900);
    greedy.close();
    modest.close();
  });

  it('is told of a frame with its last sample', async () => {
    const { feed, until, told } = listen();
    feed(new Int16Array(frameSamples - 1));
    feed(new Int16Array(1));
    await until(1);
    feed(new Int16Array(frameSamples - 1));
    await probabilitiesOf(new Int16Array(2 * frameSamples));
    expect(told).toHaveLength(1);
  });

  it('begins anew after a reset: nothing more of before is told', async () => {
    const pcm = clip('clean1');
    const { feed, reset, told, until, close } = listen();
    feedAll(feed, clip('human1'));
    await until(20);
    reset();
    told.length = 0;
    feedAll(feed, pcm);
    expect([...(await until(Math.floor(pcm.length / frameSamples)))]).toEqual(await probabilitiesOf(pcm));
    close();
  });

  it('is told of nothing after it is closed', async () => {
    const { feed, close, told, until } = listen();
    feedAll(feed, clip('clean1'));
    await until(3);
    close();
    const count = told.length;
    feed(new Int16Array(frameSamples));
    await probabilitiesOf(new Int16Array(3 * frameSamples));
    expect(told).toHaveLength(count);
  });
});

describe('when the thread', () => {
  it('dies, what it had not scored counts as silence, and a new one goes on in step', async () => {
    const workers: Worker[] = [];
    const warnings: unknown[] = [];
    const detector = new SileroDetector({
      log: { warn: (...args: unknown[]) => void warnings.push(...args) },
      startThread: () => {
        const worker = startSilero();
        workers.push(worker);
        return worker;
      },
    });
    const { feed, until, told } = listen(detector);
    feed(new Int16Array(frameSamples));
    await until(1);
    feed(new Int16Array(1.5 * frameSamples));
    await workers[0]!.terminate();
    const pcm = clip('clean1');
    feedAll(feed, pcm);
    const count = Math.floor(2.5 + pcm.length / frameSamples);
    await until(count);
    expect(workers).toHaveLength(2);
    expect(warnings).toEqual(['speech detector: its thread ended']);
    expect(told).toHaveLength(count);
    const [started, stopped] = edgesOf(told, 500);
    expect(Math.abs(started!.atMs - 2.5 * FRAME_MS - speechStartMs(pcm))).toBeLessThanOrEqual(100);
    expect(Math.abs(stopped!.atMs - 2.5 * FRAME_MS - clips[0]!.speechEnd * 1000)).toBeLessThanOrEqual(150);
    await detector.close();
  });

  it('cannot be started, all is silence, and the next stream tries again', async () => {
    let starts = 0;
    const detector = new SileroDetector({
      startThread: () => {
        starts++;
        const worker = startSilero();
        void worker.terminate();
        return worker;
      },
    });
    const { feed, until } = listen(detector);
    feed(new Int16Array(4.5 * frameSamples));
    expect(await until(4)).toEqual([0, 0, 0, 0]);
    feed(new Int16Array(frameSamples));
    expect(await until(5)).toHaveLength(5);
    expect(starts).toBe(1);
    const next = listen(detector);
    expect(starts).toBe(1);
    next.feed(new Int16Array(1));
    expect(starts).toBe(2);
    await detector.close();
  });
});
