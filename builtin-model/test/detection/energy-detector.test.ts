import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../src/detection/detector.ts';
import { EnergyDetector } from '../../src/detection/energy-detector.ts';
import { ServerVad, type VadEdge } from '../../src/detection/server-vad.ts';
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

/** A stream with what was told of it. */
function listen() {
  const told: number[] = [];
  const stream = new EnergyDetector().open((probability) => told.push(probability));
  return {
    told,
    feed: (pcm: Int16Array) => stream.feed(pcm),
    reset: () => stream.reset(),
    close: () => stream.close(),
  };
}

/** Feeds like a client's 40 ms blocks. */
function feedAll(feed: (pcm: Int16Array) => void, pcm: Int16Array): void {
  for (let at = 0; at < pcm.length; at += 960) feed(pcm.slice(at, at + 960));
}

function probabilitiesOf(pcm: Int16Array): number[] {
  const { feed, told } = listen();
  feedAll(feed, pcm);
  expect(told).toHaveLength(Math.floor(pcm.length / frameSamples));
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
    ({ name, speechEnd }) => {
      const pcm = clip(name);
      const edges = edgesOf(probabilitiesOf(pcm), 500);
      expect(edges.map(({ type }) => type)).toEqual(['started', 'stopped']);
      expect(Math.abs(edges[0]!.atMs - speechStartMs(pcm))).toBeLessThanOrEqual(100);
      expect(Math.abs(edges[1]!.atMs - speechEnd * 1000)).toBeLessThanOrEqual(150);
    },
  );

  it.each(synthetic.filter(({ pauses }) => pauses.length > 0))(
    'goes on over the pauses of $name where the silence asked for is longer, and stops at them where it is not',
    ({ name, pauses }) => {
      const probabilities = [...probabilitiesOf(clip(name)), ...Array<number>(70).fill(0)];
      const started = (edges: VadEdge[]) => edges.filter(({ type }) => type === 'started');
      expect(started(edgesOf(probabilities, 2000))).toHaveLength(1);
      expect(started(edgesOf(probabilities, 400))).toHaveLength(1 + pauses.length);
    },
  );

  it('is found whatever the microphone’s level, and over a steady hum', () => {
    for (const gain of [0.1, 3])
      for (const hum of [0, 30]) {
        const pcm = clip('clean1').map((sample, at) =>
          Math.max(
            -32_768,
            Math.min(32_767, gain * (sample + hum * Math.sin((2 * Math.PI * 50 * at) / inputHz))),
          ),
        );
        expect(edgesOf(probabilitiesOf(pcm), 500).map(({ type }) => type)).toEqual(['started', 'stopped']);
      }
  });

  it('is not found in noise', () => {
    let seed = 1;
    const noise = Int16Array.from({ length: 3 * inputHz }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return (seed / 2_147_483_647 - 0.5) * 2000;
    });
    expect(edgesOf(probabilitiesOf(noise), 500)).toEqual([]);
  });
});

describe('a stream', () => {
  it('hears the same in whatever pieces it comes, and whoever else speaks', () => {
    const pcm = clip('clean2');
    const { feed, told } = listen();
    const other = listen();
    for (let at = 0, length = 1; at < pcm.length; at += length, length = (length * 7) % 1009) {
      feed(pcm.slice(at, at + length));
      other.feed(pcm.slice(pcm.length - at - length));
    }
    feed(new Int16Array());
    expect(told).toEqual(probabilitiesOf(pcm));
  });

  it('is told of a frame with its last sample', () => {
    const { feed, told } = listen();
    feed(new Int16Array(frameSamples - 1));
    expect(told).toHaveLength(0);
    feed(new Int16Array(1));
    expect(told).toHaveLength(1);
    feed(new Int16Array(frameSamples - 1));
    expect(told).toHaveLength(1);
  });

  it('begins anew after a reset: nothing more of before is told', () => {
    const pcm = clip('clean1');
    const { feed, reset, told } = listen();
    feedAll(feed, clip('human1'));
    reset();
    told.length = 0;
    feedAll(feed, pcm);
    expect(told).toEqual(probabilitiesOf(pcm));
  });

  it('that is reset or closed at a frame is told of no other frame of that piece', () => {
    for (const end of ['reset', 'close'] as const) {
      const told: number[] = [];
      const stream = new EnergyDetector().open((probability) => {
        told.push(probability);
        stream[end]();
      });
      stream.feed(new Int16Array(3 * frameSamples));
      expect(told).toHaveLength(1);
    }
  });

  it('is told of nothing after it is closed', () => {
    const { feed, close, told } = listen();
    feedAll(feed, clip('clean1'));
    close();
    const count = told.length;
    feed(new Int16Array(3 * frameSamples));
    expect(told).toHaveLength(count);
  });
});
