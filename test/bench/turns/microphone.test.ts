import { describe, expect, it } from 'vitest';
import { rmsDb } from '../../../web/audio/level.ts';
import { throughPipeline } from './hear.ts';
import { TURN_HZ } from './labelled-turn.ts';
import { atMicrophone, MICROPHONE_HZ } from './microphone.ts';

function tone(hz: number, rateHz: number): Float32Array {
  return Float32Array.from({ length: rateHz / 4 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));
}

const middle = (pcm: Float32Array) => pcm.subarray(pcm.length * 0.2, pcm.length * 0.8);

describe('a recording as a microphone would have given it', () => {
  it.each([100, 1_000, 4_000, 7_000, 7_700])('has its %i Hz as they were', (hz) => {
    const wanted = middle(tone(hz, MICROPHONE_HZ));
    const error = middle(atMicrophone(tone(hz, TURN_HZ))).map((sample, i) => sample - wanted[i]!);
    expect(rmsDb(error)).toBeLessThan(-40);
  });

  it('keeps every sample of the recording, and its length', () => {
    const pcm = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i * i));
    const out = atMicrophone(pcm);
    expect(out).toHaveLength((pcm.length * MICROPHONE_HZ) / TURN_HZ);
    const own = out.filter((_, i) => i % (MICROPHONE_HZ / TURN_HZ) === 0);
    own.forEach((sample, i) => expect(sample).toBeCloseTo(pcm[i]!, 9));
  });

  it.each([1_000, 6_800, 7_300])('reaches the VAD with its %i Hz, as in a call', (hz) => {
    const pcm = tone(hz, TURN_HZ);
    expect(rmsDb(middle(throughPipeline(pcm)))).toBeCloseTo(rmsDb(middle(pcm)), 1);
  });
});
