import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEADING_SILENCE, skippableSamples } from '../../../web/audio/leading-silence.ts';
import { readWav } from '../../e2e/support/wav.ts';
import { level, MS, QUANTUM, QueuePlayer, RATE } from './queue-player.ts';

const FOLDER = 'test/fixtures/speech';
const clips = readdirSync(FOLDER).filter((name) => name.endsWith('.wav'));
const LEAD_IN = LEADING_SILENCE.leadInMs * MS;
const skippable = (...chunks: Float32Array[]): number =>
  skippableSamples(chunks, 0, { sampleRate: RATE, skipped: 0 });

describe('the silence at the beginning of a reply', () => {
  it('may be skipped up to a little before the first sample that can be heard', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 0.0009, noNaN: true }),
        (sizes, floor) => {
          const silent = sizes.reduce((sum, size) => sum + size, 0);
          const chunks = [...sizes.map((size) => level(size, floor)), level(100, 0.5)];
          const most = LEADING_SILENCE.maxMs * MS;
          expect(skippable(...chunks)).toBe(Math.min(most, Math.max(0, silent - LEAD_IN)));
        },
      ),
    );
  });

  it.each(clips)('is never speech of %s', (name) => {
    const { rateHz, pcm } = readWav(`${FOLDER}/${name}`);
    const samples = Float32Array.from(pcm, (sample) => sample / 32768);
    const count = skippableSamples([samples], 0, { sampleRate: rateHz, skipped: 0 });
    const leadIn = (LEADING_SILENCE.leadInMs * rateHz) / 1000;
    expect(count).toBeLessThanOrEqual((LEADING_SILENCE.maxMs * rateHz) / 1000);
    for (const sample of samples.subarray(0, count === 0 ? 0 : count + leadIn))
      expect(Math.abs(sample)).toBeLessThan(LEADING_SILENCE.peak);
  });
});

describe('a reply that begins with silence', () => {
  const play = (silentMs: number): QueuePlayer => {
    const player = new QueuePlayer();
    player.audio(1, level(silentMs * MS, 0));
    player.audio(1, level(400 * MS, 0.5));
    player.sendCommand('release', 1);
    return player;
  };
  const onset = (heard: number[]): number => heard.findIndex((sample) => sample !== 0) / MS;

  it.each([
    [0, 0],
    [5, 5],
    [10, 10],
    [150, 10],
    [210, 10],
    [300, 100],
  ])('of %i ms is heard after %i ms', (silentMs, afterMs) => {
    expect(onset(play(silentMs).render(100))).toBe(afterMs);
  });

  it('is counted on its own timeline', () => {
    const player = play(150);
    player.sendCommand('end', 1);
    player.render(1);
    expect(player.told('started')).toEqual([{ kind: 'started', replyId: 1, atSample: 0 }]);
    player.render(300);
    expect(player.told('finished')[0]!.renderedSamples).toBe(550 * MS);
  });

  it('counts what was skipped as heard once something after it is heard, and not before', () => {
    const heardAfter = (quanta: number): number => {
      const player = play(150);
      player.queue.handle({ kind: 'output-latency', ms: 20 });
      player.render(quanta);
      player.sendCommand('drop', 1);
      return player.told('stopped')[0]!.heardSamples;
    };
    expect(heardAfter(0)).toBe(0);
    expect(heardAfter(5)).toBe(0);
    expect(heardAfter(20)).toBe(140 * MS + 20 * QUANTUM - 20 * MS);
  });

  it('is as short where the silence comes in pieces', () => {
    const player = new QueuePlayer();
    player.sendCommand('release', 1);
    for (let piece = 0; piece < 5; piece++) {
      player.audio(1, level(20 * MS, 0));
      expect(player.render(1).every((sample) => sample === 0)).toBe(true);
    }
    expect(player.told('started')).toEqual([]);
    player.audio(1, level(100 * MS, 0.5));
    expect(onset(player.render(20))).toBe(LEADING_SILENCE.leadInMs);
  });

  it('that is all silence comes to its end', () => {
    const player = new QueuePlayer();
    player.audio(1, level(150 * MS, 0));
    player.sendCommand('end', 1);
    player.sendCommand('release', 1);
    player.render(20);
    expect(player.told('finished')[0]!.renderedSamples).toBe(150 * MS);
  });
});
