import { beforeEach, describe, expect, it } from 'vitest';
import { level, MS, QUANTUM, RATE, QueuePlayer } from './queue-player.ts';

let player: QueuePlayer;
beforeEach(() => {
  player = new QueuePlayer();
});

describe('what was heard', () => {
  const OUTPUT_MS = 20;
  beforeEach(() => {
    player.queue.handle({ kind: 'output-latency', ms: OUTPUT_MS });
    player.audio(1, level(RATE, 0.5));
    player.sendCommand('release', 1);
  });

  it('at a stop is what was rendered, less what is still on its way through the output', () => {
    player.render(10);
    player.sendCommand('drop', 1);
    expect(player.told('stopped')[0]).toMatchObject({
      renderedSamples: 10 * QUANTUM,
      heardSamples: 10 * QUANTUM - OUTPUT_MS * MS,
    });
  });

  it('is nothing while the first of it is still on its way', () => {
    player.render(5);
    player.sendCommand('drop', 1);
    expect(player.told('stopped')[0]!.heardSamples).toBe(0);
  });

  it('is all that was rendered once it has been silent for as long as the output takes', () => {
    player.render(10);
    player.queue.handle({ kind: 'halt', replyId: 1, on: true });
    player.render(4);
    const silentFrames = 4 * QUANTUM;
    player.render(Math.ceil((OUTPUT_MS * MS - silentFrames) / QUANTUM));
    player.sendCommand('drop', 1);
    expect(player.told('stopped')[0]!.heardSamples).toBe(10 * QUANTUM);
  });

  it('is so in reports of progress, too', () => {
    player.render(100);
    for (const { renderedSamples, heardSamples } of player.told('progress'))
      expect(renderedSamples - heardSamples).toBe(OUTPUT_MS * MS);
    expect(player.told('progress').length).toBeGreaterThan(0);
  });
});
