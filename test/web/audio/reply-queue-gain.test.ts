import { beforeEach, describe, expect, it } from 'vitest';
import { RAMP_MS } from '../../../web/audio/gain-ramp.ts';
import { FADE_FRAMES, level, MS, QUANTUM, RATE, QueuePlayer } from './queue-player.ts';

let player: QueuePlayer;
beforeEach(() => {
  player = new QueuePlayer();
});

describe('duck', () => {
  beforeEach(() => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    player.render(4);
  });

  it('ramps to its gain within 10 ms, in small steps', () => {
    player.queue.handle({ kind: 'duck', gain: 0.2 });
    const heard = [0.5, ...player.render(8)];
    expect(heard[10 * MS]).toBeCloseTo(0.1, 5);
    const steps = heard.slice(1).map((sample, i) => Math.abs(sample - heard[i]!));
    expect(Math.max(...steps)).toBeLessThan(0.4 / (RAMP_MS * MS) + 1e-6);
    player.queue.handle({ kind: 'duck', gain: 1 });
    expect(player.render(8).at(-1)).toBe(0.5);
  });

  it('goes on counting at gain 0', () => {
    player.queue.handle({ kind: 'duck', gain: 0 });
    expect(player.render(8).at(-1)).toBe(0);
    player.sendCommand('drop', 1);
    expect(player.told('stopped')[0]!.renderedSamples).toBe(12 * QUANTUM);
  });

  it('does not last into the next reply', () => {
    player.queue.handle({ kind: 'duck', gain: 0.2 });
    player.render(8);
    player.sendCommand('drop', 1);
    player.audio(2, level(RATE, 0.5));
    player.sendCommand('release', 2);
    expect(player.render(8).at(-1)).toBe(0.5);
  });

  it('does not swell the fade of the reply it was for', () => {
    player.queue.handle({ kind: 'duck', gain: 0.2 });
    player.render(8);
    player.sendCommand('drop', 1);
    expect(Math.max(...player.render(4))).toBeLessThanOrEqual(0.1001);
  });
});

describe('halt', () => {
  it('stops a reply where it is, and lets it go on with its next sample', () => {
    player.audio(
      1,
      Float32Array.from({ length: 5000 }, (_, i) => i + 1),
    );
    player.sendCommand('end', 1);
    player.sendCommand('release', 1);
    expect(player.render(10).at(-1)).toBe(10 * QUANTUM);
    player.halt(1, true);
    expect(
      player
        .render(50)
        .slice(FADE_FRAMES)
        .every((sample) => sample === 0),
    ).toBe(true);
    player.halt(1, false);
    const rest = player.render(40);
    // The reply rises from nothing, so its first samples are softer than they were.
    expect(rest.slice(FADE_FRAMES)).toEqual([
      ...Array.from(
        { length: 5000 - 10 * QUANTUM - FADE_FRAMES },
        (_, i) => 10 * QUANTUM + FADE_FRAMES + i + 1,
      ),
      ...rest.slice(5000 - 10 * QUANTUM),
    ]);
    expect(player.told('finished')[0]!.renderedSamples).toBe(5000);
    expect(player.told('underrun')).toEqual([]);
  });

  it('counts nothing, and a reply that is dropped under it was heard to where it began', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    player.render(10);
    player.halt(1, true);
    player.render(50);
    player.sendCommand('drop', 1);
    expect(player.told('stopped')[0]).toMatchObject({
      renderedSamples: 10 * QUANTUM,
      heardSamples: 10 * QUANTUM,
    });
  });

  it('is of one reply: the next one sounds', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    player.render(10);
    player.halt(1, true);
    player.sendCommand('drop', 1);
    player.audio(2, level(RATE, 0.2));
    player.sendCommand('release', 2);
    expect(player.render(8).at(-1)).toBeCloseTo(0.2);
  });

  it('before a reply began keeps it silent', () => {
    player.halt(1, true);
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    expect(player.render(10).some((sample) => sample !== 0)).toBe(false);
    expect(player.told('started')).toEqual([]);
  });
});

describe('level', () => {
  it('is what went out, every 10 ms, and silence is said once', () => {
    player.audio(1, level(90 * MS, 0.1));
    player.sendCommand('end', 1);
    player.sendCommand('release', 1);
    player.render(100);
    const levels = player.told('level');
    expect(levels[0]!.levelDb).toBeCloseTo(-20, 3);
    expect(levels[1]!.atSample - levels[0]!.atSample).toBeGreaterThanOrEqual(10 * MS);
    expect(levels.at(-1)!.levelDb).toBe(-100);
    expect(levels.filter(({ levelDb }) => levelDb === -100).length).toBe(1);
  });

  it('follows the duck', () => {
    player.audio(1, level(RATE, 0.1));
    player.sendCommand('release', 1);
    player.queue.handle({ kind: 'duck', gain: 0.1 });
    player.render(60);
    expect(player.told('level').at(-1)!.levelDb).toBeCloseTo(-40, 2);
  });
});
