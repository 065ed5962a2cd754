import { describe, expect, it } from 'vitest';
import { JITTER_BUFFER, JitterBuffer } from '../../../web/audio/jitter-buffer.ts';

describe('jitter buffer', () => {
  it('starts a reply at two packets of audio, or at its end', () => {
    const jitter = new JitterBuffer();
    expect(jitter.ready(37, false)).toBe(false);
    // Packets of 20 ms each; the resampler holds back 1.1 ms.
    expect(jitter.ready(38.8, false)).toBe(true);
    expect(jitter.ready(5, true)).toBe(true);
  });

  it('grows on an underrun, up to its bound, and on nothing else', () => {
    const jitter = new JitterBuffer();
    for (let reply = 0; reply < 5; reply++) jitter.replyOver();
    expect(jitter.targetMs).toBe(JITTER_BUFFER.initialMs);
    jitter.underrun();
    expect(jitter.targetMs).toBeGreaterThan(JITTER_BUFFER.initialMs);
    for (let i = 0; i < 20; i++) jitter.underrun();
    expect(jitter.targetMs).toBe(JITTER_BUFFER.maxMs);
  });

  it('shrinks only after a reply without an underrun, slowly, and never under where it began', () => {
    const jitter = new JitterBuffer();
    jitter.underrun();
    const grown = jitter.targetMs;
    jitter.replyOver();
    expect(jitter.targetMs).toBe(grown);
    jitter.replyOver();
    expect(jitter.targetMs).toBeLessThan(grown);
    expect(jitter.targetMs).toBeGreaterThan(grown / 2);
    for (let reply = 0; reply < 50; reply++) jitter.replyOver();
    expect(jitter.targetMs).toBe(JITTER_BUFFER.initialMs);
  });
});
