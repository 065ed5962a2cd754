import { describe, expect, it } from 'vitest';
import { DigitalSilence } from '../../../../../web/call/worker/hearing/digital-silence.ts';

const RATE_HZ = 48_000;
const BLOCK_MS = 10;
const samples = (value: number) => new Float32Array((RATE_HZ * BLOCK_MS) / 1000).fill(value);
const zeros = samples(0);
/** One step of 24 bits: the noise of a very quiet room. */
const quietRoom = samples(2 ** -23);

function microphone() {
  const told: boolean[] = [];
  const silence = new DigitalSilence(RATE_HZ, (isSilent) => told.push(isSilent));
  const gives = (pcm: Float32Array, ms: number, isListening = true): void => {
    for (let i = 0; i < ms / BLOCK_MS; i++) silence.onBlock(pcm, isListening);
  };
  return { told, silence, gives };
}

describe('a microphone', () => {
  it('that gives nothing but zeros is told after 3 s, and that it gives sound again, at once', () => {
    const { told, gives } = microphone();
    gives(zeros, 2_990);
    expect(told).toEqual([]);
    gives(zeros, 10);
    expect(told).toEqual([true]);
    gives(zeros, 60_000);
    expect(told).toEqual([true]);
    gives(quietRoom, 10);
    expect(told).toEqual([true, false]);
  });

  it('in a quiet room is not silent', () => {
    const { told, gives } = microphone();
    gives(quietRoom, 60_000);
    for (let i = 0; i < 100; i++) {
      gives(zeros, 2_000);
      gives(quietRoom, 10);
    }
    expect(told).toEqual([]);
  });

  it('that is muted, or that hears a reply, says nothing by its zeros', () => {
    const { told, silence, gives } = microphone();
    gives(zeros, 60_000, false);
    expect(told).toEqual([]);
    gives(zeros, 3_000);
    silence.forget();
    expect(told).toEqual([true, false]);
    gives(zeros, 2_990);
    expect(told).toEqual([true, false]);
  });

  it('behind a noise gate is told ever more rarely, but a dead one still within half a minute', () => {
    const { told, gives } = microphone();
    for (let sentence = 0; sentence < 100; sentence++) {
      gives(zeros, 4_000);
      gives(quietRoom, 2_000);
    }
    expect(told).toEqual([true, false]);
    gives(zeros, 30_000);
    expect(told).toEqual([true, false, true]);
  });
});
