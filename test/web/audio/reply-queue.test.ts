import { beforeEach, describe, expect, it } from 'vitest';
import { FADE_FRAMES, level, MS, QUANTUM, RATE, QueuePlayer } from './queue-player.ts';

let player: QueuePlayer;
beforeEach(() => {
  player = new QueuePlayer();
});

describe('a reply', () => {
  it('is silent until it is released', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('end', 1);
    expect(player.render(50).every((sample) => sample === 0)).toBe(true);
    player.sendCommand('release', 1);
    expect(player.render(1)).toEqual(Array.from(level(QUANTUM, 0.5)));
  });

  it('may be released before its audio comes', () => {
    player.sendCommand('release', 1);
    expect(player.render(2).every((sample) => sample === 0)).toBe(true);
    player.audio(1, level(40 * MS, 0.5));
    expect(player.render(1)[0]).toBe(0.5);
  });

  it('starts once 38 ms of it are there', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(37 * MS, 0.5));
    expect(player.render(5).some((sample) => sample !== 0)).toBe(false);
    player.audio(1, level(1 * MS, 0.5));
    expect(player.render(1)[0]).toBe(0.5);
    expect(player.told('started')).toEqual([{ kind: 'started', replyId: 1, atSample: 5 * QUANTUM }]);
  });

  it('starts at once when it is shorter than that', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(100, 0.5));
    player.sendCommand('end', 1);
    expect(player.render(1).slice(0, 100)).toEqual(Array.from(level(100, 0.5)));
    expect(player.told('finished')).toEqual([
      { kind: 'finished', replyId: 1, renderedSamples: 100, atSample: 100 },
    ]);
  });

  it('is counted to the sample, in chunks of any size', () => {
    const ramp = Float32Array.from({ length: 5000 }, (_, i) => i + 1);
    for (let at = 0, size = 1; at < ramp.length; at += size, size = (size % 700) + 137)
      player.audio(1, ramp.slice(at, at + size));
    player.sendCommand('end', 1);
    player.sendCommand('release', 1);
    expect(player.render(60).slice(0, 5000)).toEqual(Array.from(ramp));
    expect(player.told('finished')[0]!.renderedSamples).toBe(5000);
  });

  it('says about every 100 ms how far it is', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    player.render(300);
    const progress = player.told('progress').map(({ renderedSamples }) => renderedSamples);
    expect(progress.length).toBe(7);
    for (const [i, frames] of progress.entries())
      expect(Math.abs(frames - (i + 1) * 100 * MS)).toBeLessThanOrEqual(QUANTUM * (i + 1));
  });

  it('is over when it ends without any audio', () => {
    player.sendCommand('release', 1);
    player.sendCommand('end', 1);
    player.render(1);
    expect(player.told('started')).toEqual([]);
    expect(player.told('finished')[0]!.renderedSamples).toBe(0);
  });

  it('ignores audio after its end', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(100, 0.5));
    player.sendCommand('end', 1);
    player.audio(1, level(100, 0.5));
    player.render(2);
    expect(player.told('finished')[0]!.renderedSamples).toBe(100);
  });

  it('waits for the one released before it, then begins at the very next sample', () => {
    for (const id of [1, 2]) {
      player.audio(id, level(200, id / 10));
      player.sendCommand('end', id);
    }
    player.sendCommand('release', 2);
    player.sendCommand('release', 1);
    const heard = player.render(4);
    expect(heard[199]).toBeCloseTo(0.2);
    expect(heard[399]).toBeCloseTo(0.1);
    expect(player.told('started').map(({ replyId, atSample }) => [replyId, atSample])).toEqual([
      [2, 0],
      [1, 200],
    ]);
  });

  it('is not held up by one that is held', () => {
    player.audio(1, level(RATE, 0.1));
    player.audio(2, level(RATE, 0.2));
    player.sendCommand('release', 2);
    expect(player.render(1)[0]).toBeCloseTo(0.2);
  });
});

describe('drop', () => {
  it('answers with what was rendered, and nothing more is heard but the fade', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
    player.render(10);
    player.sendCommand('drop', 1);
    expect(player.told('stopped')).toEqual([
      { kind: 'stopped', replyId: 1, renderedSamples: 10 * QUANTUM, heardSamples: 10 * QUANTUM },
    ]);
    expect(
      player
        .render(10)
        .slice(FADE_FRAMES)
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  it('stops without a click: no step is larger than the fade needs', () => {
    player.audio(
      1,
      Float32Array.from({ length: RATE }, (_, i) => Math.sin(i / 30)),
    );
    player.sendCommand('release', 1);
    const before = player.render(11);
    player.sendCommand('drop', 1);
    const heard = [...before, ...player.render(4)];
    const steps = heard.slice(1).map((sample, i) => Math.abs(sample - heard[i]!));
    expect(Math.max(...steps)).toBeLessThan(1 / 30 + 1 / FADE_FRAMES + 0.001);
  });

  it('says 0 for a reply that was never heard or never known', () => {
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('drop', 1);
    player.sendCommand('drop', 7);
    expect(player.told('stopped').map(({ renderedSamples }) => renderedSamples)).toEqual([0, 0]);
  });

  it('answers again with the same count, also after the reply had finished', () => {
    player.audio(1, level(500, 0.5));
    player.sendCommand('end', 1);
    player.sendCommand('release', 1);
    player.render(8);
    player.sendCommand('drop', 1);
    player.sendCommand('drop', 1);
    expect(player.told('stopped').map(({ renderedSamples }) => renderedSamples)).toEqual([500, 500]);
  });

  it('lets the next released reply be heard', () => {
    player.audio(1, level(RATE, 0.5));
    player.audio(2, level(RATE, 0.25));
    player.sendCommand('release', 1);
    player.sendCommand('release', 2);
    player.render(5);
    player.sendCommand('drop', 1);
    expect(player.render(5).at(-1)).toBe(0.25);
  });
});

describe('underrun', () => {
  it('is silence that does not count, and playback goes on once the grown target is there', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(50 * MS, 0.5));
    const heard = player.render(30);
    expect(heard.slice(50 * MS + FADE_FRAMES).every((sample) => sample === 0)).toBe(true);
    expect(player.told('underrun')).toEqual([
      { kind: 'underrun', replyId: 1, renderedSamples: 50 * MS, atSample: 50 * MS, targetMs: 76 },
    ]);
    player.audio(1, level(75 * MS, 0.5));
    expect(player.render(5).some((sample) => sample !== 0)).toBe(false);
    player.audio(1, level(1 * MS, 0.5));
    player.sendCommand('end', 1);
    const again = player.render(60);
    expect(again[0]).toBeLessThan(0.01);
    expect(again[FADE_FRAMES + 1]).toBe(0.5);
    expect(player.told('finished')[0]!.renderedSamples).toBe(126 * MS);
    expect(player.told('started').length).toBe(1);
  });

  it('ends with the reply when its end comes late', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(50 * MS, 0.5));
    player.render(30);
    player.sendCommand('end', 1);
    player.render(1);
    expect(player.told('finished')[0]!.renderedSamples).toBe(50 * MS);
  });

  it('is not reported while nothing has started', () => {
    player.sendCommand('release', 1);
    player.audio(1, level(10 * MS, 0.5));
    player.render(50);
    expect(player.told('underrun')).toEqual([]);
  });
});
