import { describe, expect, it } from 'vitest';
import { FloorDriver, names } from './floor-driver.ts';

const pressed = (down: boolean) => ({ type: 'key', down }) as const;

describe('push-to-talk', () => {
  it('hears nothing while the key is up', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    expect(floor.speak(2000)).toEqual([]);
  });

  it('is a turn from key down to key up, whatever the pauses, and a tail', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    expect(names(floor.apply(pressed(true)))).toEqual(['open']);
    floor.speak(300);
    expect(floor.pause(5000)).toEqual([]);
    floor.speak(300);
    expect(floor.apply(pressed(false))).toEqual([]);
    expect(floor.pause(128)).toEqual([]);
    expect(names(floor.pause(32))).toEqual(['speculate', 'commit']);
  });

  it('accepts even the shortest word', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply(pressed(true));
    floor.speak(32);
    floor.apply(pressed(false));
    expect(names(floor.pause(200))).toEqual(['speculate', 'commit']);
  });

  it('asks nobody when nothing was said', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply(pressed(true));
    floor.pause(1000);
    floor.apply(pressed(false));
    expect(names(floor.pause(200))).toEqual(['abandon']);
  });

  it('asks nobody when the microphone is muted', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply({ type: 'mute', muted: true });
    floor.apply(pressed(true));
    floor.speak(1000);
    floor.apply(pressed(false));
    expect(names(floor.pause(200))).toEqual(['abandon']);
  });

  it('stops a reply at the moment the key goes down', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply({ type: 'text', text: 'hello' });
    floor.reply(1, 1);
    expect(floor.apply(pressed(true))).toEqual([
      { type: 'interrupt', replyId: 1 },
      { type: 'open', turnId: 2 },
    ]);
  });

  it('goes on with the turn when the key comes down again in the tail', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply(pressed(true));
    floor.speak(300);
    floor.apply(pressed(false));
    floor.pause(64);
    expect(floor.apply(pressed(true))).toEqual([]);
    expect(floor.pause(1000)).toEqual([]);
  });

  it('ends a turn whose key is never let go', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply(pressed(true));
    floor.speak(121_000);
    expect(names(floor.effects)).toEqual(['open', 'speculate', 'commit']);
    expect(floor.apply(pressed(false))).toEqual([]);
  });

  it('ignores the key hands-free', () => {
    const floor = new FloorDriver();
    expect(floor.apply(pressed(true))).toEqual([]);
  });

  it('turned off in the middle of a turn ends the turn', () => {
    const floor = new FloorDriver(undefined, 'push-to-talk');
    floor.apply(pressed(true));
    floor.speak(300);
    expect(names(floor.apply({ type: 'mode', mode: 'hands-free' }))).toEqual(['speculate', 'commit']);
    expect(floor.state.keyDown).toBe(false);
  });

  it('turned on in the middle of a turn ends the turn', () => {
    const floor = new FloorDriver();
    floor.speak(300);
    expect(names(floor.apply({ type: 'mode', mode: 'push-to-talk' }))).toEqual(['speculate', 'commit']);
  });
});
