import { describe, expect, it } from 'vitest';
import { ReadingPace } from '../../../../server/models/openai/reading-pace.ts';

const MINUTE_IN_BASE64 = (60 * 48_000 * 4) / 3;

describe('the pace at which a provider is read', () => {
  it('holds up no minute of audio that comes at once', () => {
    expect(new ReadingPace().onMessage(MINUTE_IN_BASE64, 0)).toBe(0);
  });

  it('reads a flood of small messages at some thousand a second', () => {
    const pace = new ReadingPace();
    let atMs = 0;
    for (let i = 0; i < 60_000; i++) atMs += pace.onMessage(100, atMs);
    expect(atMs).toBeGreaterThan(55_000);
    expect(atMs).toBeLessThan(65_000);
  });

  it('never holds up a provider that sends as fast as is heard, however long', () => {
    const pace = new ReadingPace();
    for (let atMs = 0; atMs < 600_000; atMs += 20) expect(pace.onMessage(1_400, atMs)).toBe(0);
  });

  it('counts large messages by their bytes', () => {
    const pace = new ReadingPace();
    pace.onMessage(8 * 2 ** 20, 0);
    expect(pace.onMessage(8 * 2 ** 20, 0)).toBeGreaterThan(2_000);
  });
});
