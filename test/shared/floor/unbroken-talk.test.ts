import { describe, expect, it } from 'vitest';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const { maxTurnMs } = SILENCE.endpoint;
const suggestions = (floor: FloorDriver): number =>
  names(floor.effects).filter((name) => name === 'suggest-hold').length;

describe('talk without any pause', () => {
  it('of a minute and a half is one turn', () => {
    const floor = new FloorDriver();
    floor.speak(90_000);
    floor.pause(800);
    expect(names(floor.effects).filter((name) => name !== 'audio-off')).toEqual([
      'open',
      'speculate',
      'commit',
    ]);
  });

  it('is left alone after two turns, once, until there is a pause', () => {
    const floor = new FloorDriver();
    floor.speak(2 * maxTurnMs + 1_000);
    expect(suggestions(floor)).toBe(1);
    floor.effects.length = 0;
    floor.speak(10 * maxTurnMs);
    expect(names(floor.effects)).not.toContain('open');
    floor.pause(1_000);
    expect(names(floor.speak(200))).toContain('open');
  });

  it('is not left alone where somebody holds a key', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    for (let i = 0; i < 3; i++) {
      floor.apply({ type: 'key', down: true });
      floor.speak(maxTurnMs + 1_000);
      floor.apply({ type: 'key', down: false });
    }
    expect(names(floor.effects).filter((name) => name === 'open')).toHaveLength(3);
    expect(suggestions(floor)).toBe(0);
  });
});

describe('replies that are talked over before they are heard', () => {
  const crossed = (floor: FloorDriver, replyId: number): void => {
    floor.speak(1_000);
    floor.pause(3_200);
    floor.soundingReply(replyId, floor.state.lastTurnId);
  };

  it('bring a suggestion at the third, and no second one', () => {
    const floor = new FloorDriver();
    for (let replyId = 1; replyId <= 3; replyId++) crossed(floor, replyId);
    expect(suggestions(floor)).toBe(0);
    for (let replyId = 4; replyId <= 9; replyId++) crossed(floor, replyId);
    expect(suggestions(floor)).toBe(1);
  });

  it('bring none where replies are heard between', () => {
    const floor = new FloorDriver();
    for (let replyId = 1; replyId <= 9; replyId++) {
      crossed(floor, replyId);
      if (replyId % 2 === 0) floor.apply({ type: 'reply-finished', replyId });
    }
    expect(suggestions(floor)).toBe(0);
  });

  it('bring none where they were listened to for a while', () => {
    const floor = new FloorDriver();
    for (let replyId = 1; replyId <= 9; replyId++) {
      crossed(floor, replyId);
      floor.pause(4_000);
    }
    expect(suggestions(floor)).toBe(0);
  });
});
