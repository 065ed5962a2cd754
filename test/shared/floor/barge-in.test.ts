import { describe, expect, it } from 'vitest';
import { EAGER, FloorDriver, names } from './floor-driver.ts';

describe('speech over a reply', () => {
  it('makes the reply soft at the first sound, halts it right after, and stops it when it lasts', () => {
    const floor = new FloorDriver().answered();
    expect(floor.speak(32)).toEqual([
      { type: 'duck', on: true },
      { type: 'open', turnId: 2 },
    ]);
    expect(floor.speak(64)).toEqual([{ type: 'halt', replyId: 1, on: true }]);
    expect(floor.speak(448)).toEqual([]);
    expect(floor.speak(32)).toEqual([
      { type: 'interrupt', replyId: 1 },
      { type: 'duck', on: false },
    ]);
  });

  it('no longer than a backchannel halts the reply, and lets it go on', () => {
    const floor = new FloorDriver().answered();
    floor.speak(544);
    expect(floor.pause(192)).toEqual([
      { type: 'abandon', turnId: 2 },
      { type: 'halt', replyId: 1, on: false },
      { type: 'duck', on: false },
    ]);
    expect(floor.state.reply).toMatchObject({ kind: 'audible', replyId: 1, hush: 'none' });
  });

  it('that was a short sound lets the reply go on, and is forgotten', () => {
    const floor = new FloorDriver().answered();
    floor.speak(64);
    expect(floor.pause(330)).toEqual([
      { type: 'abandon', turnId: 2 },
      { type: 'duck', on: false },
    ]);
    expect(floor.state.reply).toMatchObject({ kind: 'audible', replyId: 1 });
  });

  it('in short sounds one after the other takes the floor all the same', () => {
    const floor = new FloorDriver().answered();
    floor.speak(320);
    floor.pause(160);
    expect(names(floor.speak(256))).toContain('interrupt');
  });

  it('asks for no reply before it has taken the floor', () => {
    const floor = new FloorDriver(EAGER).answered();
    floor.speak(64);
    expect(names(floor.pause(160))).toEqual([]);
  });

  it('becomes an ordinary turn', () => {
    const floor = new FloorDriver().answered();
    floor.speak(600);
    floor.pause(800);
    expect(floor.reply(2, 2)).toEqual([{ type: 'release', replyId: 2 }]);
  });

  it('becomes an ordinary turn too when the reply ends under it', () => {
    const floor = new FloorDriver().answered();
    floor.speak(64);
    expect(names(floor.apply({ type: 'reply-finished', replyId: 1 }))).toEqual(['duck']);
    floor.speak(200);
    expect(names(floor.pause(800))).toEqual(['audio-off', 'speculate', 'commit']);
  });

  it('after the reply ended is not answered when it was a click', () => {
    const floor = new FloorDriver().answered();
    floor.speak(64);
    floor.apply({ type: 'reply-finished', replyId: 1 });
    expect(names(floor.pause(800))).toEqual(['audio-off', 'abandon']);
  });

  it('just as the reply starts gets the reply back when it was a click', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.speak(32);
    expect(floor.reply(1, 1)).toEqual([]);
    expect(floor.pause(330)).toEqual([
      { type: 'abandon', turnId: 2 },
      { type: 'release', replyId: 1 },
    ]);
  });

  it('just as the reply starts, going on: the reply is never heard', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.speak(32);
    floor.reply(1, 1);
    expect(floor.speak(300)[0]).toEqual({ type: 'drop', replyId: 1 });
    floor.pause(800);
    expect(names(floor.effects)).not.toContain('release');
  });

  it('while the reply is still on its way takes the floor too', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.speak(300);
    expect(floor.reply(1, 1)).toEqual([{ type: 'interrupt', replyId: 1 }]);
  });

  it('that stopped a reply stops it once, even when the reply is lost at the same time', () => {
    const floor = new FloorDriver().answered();
    floor.speak(600);
    expect(floor.apply({ type: 'reply-retrying', replyId: 1 })).toEqual([]);
  });

  it('goes on over a reply that is lost and asked for again', () => {
    const floor = new FloorDriver().answered();
    floor.speak(32);
    floor.apply({ type: 'reply-retrying', replyId: 1 });
    expect(floor.reply(2, 1)).toEqual([]);
    expect(floor.pause(330)).toContainEqual({ type: 'release', replyId: 2 });
  });
});
