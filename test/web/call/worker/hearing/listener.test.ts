import { describe, expect, it } from 'vitest';
import { PIPELINE_HZ } from '../../../../../shared/frames.ts';
import { rmsDb } from '../../../../../web/audio/level.ts';
import { Listener, type HeardFrame } from '../../../../../web/call/worker/hearing/listener.ts';
import { VAD_FRAME_MS, VAD_FRAME_SAMPLES } from '../../../../../web/turn/vad.ts';

/**
 * A full-scale tone of a second, in blocks of 10 ms as the capture worklet sends them. Returns what the VAD and the pipeline
 * get of it.
 */
async function listen(hz: number, sampleRate: number) {
  const asked: Float32Array[] = [];
  const frames: HeardFrame[] = [];
  let pipeline = 0;
  const vad = {
    process: (frame: Float32Array) => Promise.resolve(asked.push(frame)).then(() => 0.25),
    reset: () => {},
    release: () => Promise.resolve(),
  };
  const broken: unknown[] = [];
  const onDetectorBroke = (error: unknown) => broken.push(error);
  const listener = new Listener(
    { vad, detector: Promise.resolve(null), sampleRate, onDetectorBroke },
    {
      onPcm: (pcm) => (pipeline += pcm.length),
      onFrame: (frame) => frames.push(frame),
      onFailed: (error) => broken.push(error),
    },
  );
  for (let block = 0; block < 100; block++) {
    const atSample = Math.round((block * sampleRate) / 100);
    const length = Math.round(((block + 1) * sampleRate) / 100) - atSample;
    const sample = (_: unknown, i: number) => Math.sin((2 * Math.PI * hz * (atSample + i)) / sampleRate);
    listener.onBlock({ atSample, pcm: Float32Array.from({ length }, sample) });
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(broken).toEqual([]);
  return { asked, frames, pipeline };
}

describe.each([16_000, 24_000, 44_100, 48_000, 96_000])('a microphone at %i Hz', (sampleRate) => {
  it.each([300, 3_000, 7_300])('is heard by the VAD with its %i Hz as loud as they are', async (hz) => {
    const { asked } = await listen(hz, sampleRate);
    for (const frame of asked.slice(1)) expect(Math.abs(rmsDb(frame) + 3.01)).toBeLessThan(0.2);
  });

  it('gives a frame for every 32 ms, dated by the clock of the context', async () => {
    const { asked, frames, pipeline } = await listen(440, sampleRate);
    expect(asked.every(({ length }) => length === VAD_FRAME_SAMPLES)).toBe(true);
    expect(frames).toHaveLength(Math.floor(995 / VAD_FRAME_MS));
    frames.forEach(({ atMs, contextMs, prob }, i) => {
      expect(atMs).toBe((i + 1) * VAD_FRAME_MS);
      // The filters look ahead by up to 3 ms, which are not counted in the block's end.
      expect(contextMs - atMs).toBeGreaterThanOrEqual(0);
      expect(contextMs - atMs).toBeLessThanOrEqual(3);
      expect(prob).toBe(0.25);
    });
    expect(Math.abs(pipeline - PIPELINE_HZ)).toBeLessThanOrEqual(60);
  });
});
