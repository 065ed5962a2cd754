import { readFileSync } from 'node:fs';
import * as runtime from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEotModel, EOT_FRAME_SAMPLES, type EotModel } from '../../../../web/turn/model/eot.ts';
import { EotFeatures } from '../../../../web/turn/model/features.ts';

interface Reference {
  clip: string;
  ended: number[];
  /** The features of some frames, by number. */
  features: Record<string, number[]>;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url));
/** What the training code says of a clip: `python -m train … --fixture`. */
const reference = JSON.parse(read('./reference.json').toString()) as Reference;
const frames = framesOf(reference.clip);

describe('the end-of-turn model', () => {
  let model: EotModel;

  beforeAll(async () => {
    runtime.env.wasm.numThreads = 1;
    model = await createEotModel(runtime, read('../../../../web/turn/model/eot.onnx'));
  });
  afterAll(() => model.release());

  it('sees the features that it was trained on', () => {
    const features = new EotFeatures();
    const seen = frames.map((frame) => features.next(frame).slice());
    for (const [frame, expected] of Object.entries(reference.features))
      expected.forEach((value, i) => expect(seen[Number(frame)]![i]).toBeCloseTo(value, 3));
  });

  it('gives the scores of the training code', async () => {
    model.reset();
    const scores = await score(model, frames);
    expect(scores).toHaveLength(reference.ended.length);
    scores.forEach((ended, i) => expect(ended).toBeCloseTo(reference.ended[i]!, 3));
  });

  it('gives the same whether frames are awaited one by one or handed over at once', async () => {
    model.reset();
    const oneByOne: number[] = [];
    for (const frame of frames) oneByOne.push(await model.process(frame));
    model.reset();
    expect(await score(model, frames)).toEqual(oneByOne);
  });

  it('copies its input, so that the caller may use the buffer again', async () => {
    model.reset();
    const expected = await score(model, frames.slice(0, 40));
    model.reset();
    const buffer = new Float32Array(EOT_FRAME_SAMPLES);
    const scores = frames.slice(0, 40).map((frame) => {
      buffer.set(frame);
      return model.process(buffer);
    });
    expect(await Promise.all(scores)).toEqual(expected);
  });

  it('forgets all it heard at a reset, and only then', async () => {
    model.reset();
    const fresh = await score(model, frames.slice(0, 30));
    const after = await score(model, frames.slice(0, 30));
    model.reset();
    expect(after).not.toEqual(fresh);
    expect(await score(model, frames.slice(0, 30))).toEqual(fresh);
  });

  it('hears the same at another microphone level', async () => {
    model.reset();
    const loud = await score(model, frames);
    model.reset();
    const quiet = await score(
      model,
      frames.map((frame) => frame.map((sample) => sample / 4)),
    );
    const second = frames.length - 1;
    expect(quiet[second]).toBeCloseTo(loud[second]!, 1);
  });

  it('gives probabilities for silence, noise and full scale', async () => {
    model.reset();
    let noise = 1;
    const signals = [
      () => 0,
      () => ((noise = (noise * 48_271) % 2_147_483_647) / 2_147_483_647) * 2 - 1,
      () => 1,
    ];
    for (const signal of signals) {
      const scores = await score(
        model,
        Array.from({ length: 40 }, () => new Float32Array(EOT_FRAME_SAMPLES).map(signal)),
      );
      for (const ended of scores) {
        expect(ended).toBeGreaterThanOrEqual(0);
        expect(ended).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is surer that the turn is over the longer the silence lasts', async () => {
    model.reset();
    await score(model, frames);
    const silence = Array.from({ length: 90 }, () => new Float32Array(EOT_FRAME_SAMPLES));
    const ended = await score(model, silence);
    expect(ended[30]).toBeGreaterThan(ended[0]!);
    expect(ended[89]).toBeGreaterThan(0.8);
  });

  it('refuses frames of another length', () => {
    expect(() => model.process(new Float32Array(480))).toThrow('480 samples');
  });

  it('says what it costs', async () => {
    model.reset();
    const before = process.cpuUsage();
    await score(model, frames);
    const { user, system } = process.cpuUsage(before);
    const millis = (user + system) / 1000 / frames.length;
    console.log(`end-of-turn model: ${millis.toFixed(2)} ms of CPU a frame`);
    expect(millis).toBeGreaterThan(0);
  });
});

function score(model: EotModel, frames: readonly Float32Array[]): Promise<number[]> {
  return Promise.all(frames.map((frame) => model.process(frame)));
}

function framesOf(clip: string): Float32Array[] {
  const bytes = read(`../../../fixtures/speech/${clip}`);
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length));
  const audio = Float32Array.from(samples, (sample) => sample / 32_768);
  return Array.from({ length: Math.floor(audio.length / EOT_FRAME_SAMPLES) }, (_, i) =>
    audio.slice(i * EOT_FRAME_SAMPLES, (i + 1) * EOT_FRAME_SAMPLES),
  );
}
