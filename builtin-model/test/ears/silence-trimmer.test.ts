import { describe, expect, it } from 'vitest';
import { SilenceTrimmer } from '../../src/ears/silence-trimmer.ts';

const HZ = 24_000;
const tone = (ms: number): Float32Array =>
  Float32Array.from({ length: (ms * HZ) / 1000 }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 300 * i) / HZ));
const silence = (ms: number): Float32Array => new Float32Array((ms * HZ) / 1000);

function heardMs(parts: Float32Array[]): number {
  const trimmer = new SilenceTrimmer();
  const blocks = parts.flatMap((part) => trimmer.onSamples(part));
  return (blocks.reduce((sum, block) => sum + block.length, 0) * 1000) / HZ;
}

describe('silence trimmer', () => {
  it('keeps 200 ms of silence on each side of sound', () => {
    expect(heardMs([silence(1500), tone(500), silence(1500)])).toBe(200 + 500 + 200);
  });

  it('shortens a pause to 400 ms and leaves a shorter one alone', () => {
    expect(heardMs([tone(300), silence(2000), tone(300)])).toBe(300 + 400 + 300);
    expect(heardMs([tone(300), silence(350), tone(300)])).toBe(300 + 350 + 300);
  });

  it('hears nothing in silence', () => {
    expect(heardMs([silence(3000)])).toBe(0);
  });

  it('gives the same whatever the audio is cut into', () => {
    const whole = new Float32Array([...silence(700), ...tone(333), ...silence(700)]);
    const pieces = Array.from({ length: Math.ceil(whole.length / 77) }, (_, i) =>
      whole.slice(i * 77, i * 77 + 77),
    );
    expect(heardMs(pieces)).toBe(heardMs([whole]));
  });

  it('puts a hiss under digital silence that it passes on', () => {
    const [first] = new SilenceTrimmer().onSamples(new Float32Array([...silence(10), ...tone(100)]));
    expect(first!.some((sample) => sample !== 0)).toBe(true);
  });
});
