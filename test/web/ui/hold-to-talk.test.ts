import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HoldToTalk } from '../../../web/ui/hold-to-talk.ts';

function recorded(): { hold: HoldToTalk; told: boolean[] } {
  const told: boolean[] = [];
  return { hold: new HoldToTalk((down) => told.push(down)), told };
}

describe('hold to talk', () => {
  it('is down until the last of several fingers and keys lets go', () => {
    const { hold, told } = recorded();
    hold.press('pointer-1');
    hold.press('space');
    hold.release('pointer-1');
    expect(told).toEqual([true]);
    hold.release('space');
    expect(told).toEqual([true, false]);
  });

  it('lets go of everything when the page loses sight of its keys', () => {
    const { hold, told } = recorded();
    hold.press('space');
    hold.press('pointer-1');
    hold.releaseAll();
    hold.release('space');
    expect(told).toEqual([true, false]);
  });

  it('says nothing of a release that no press came before', () => {
    const { hold, told } = recorded();
    hold.release('space');
    hold.releaseAll();
    expect(told).toEqual([]);
  });

  it('holds on one click and lets go on the next, for people who cannot hold', () => {
    const { hold, told } = recorded();
    hold.toggle('click');
    hold.toggle('click');
    expect(told).toEqual([true, false]);
  });

  it('tells each change once, whatever is pressed in whatever order', () => {
    const source = fc.constantFrom('space', 'enter', 'pointer-1', 'pointer-2');
    const step = fc.tuple(fc.constantFrom('press', 'release', 'toggle', 'releaseAll' as const), source);
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { hold, told } = recorded();
        for (const [act, from] of steps) {
          if (act === 'releaseAll') hold.releaseAll();
          else hold[act](from);
          expect(told.at(-1) ?? false).toBe(hold.down);
        }
        told.forEach((down, index) => expect(down).toBe(index % 2 === 0));
      }),
    );
  });
});
