import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SEQUENCER_START,
  type SequencerEffect,
  type SequencerEvent,
} from '../../../../server/session/core/sequencer-state.ts';
import { BUSY_LIMIT_MS, CANCEL_WAIT_MS } from '../../../../server/session/core/sequencer-waits.ts';
import { sequencerStep } from '../../../../server/session/core/sequencer.ts';

const LIMITS = { responseStartMs: 10_000, responseSilenceMs: 20_000 };

type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

class Driver {
  state = SEQUENCER_START;
  atMs = 0;

  apply(event: Untimed<SequencerEvent>): SequencerEffect[] {
    const { state, effects } = sequencerStep(this.state, { ...event, atMs: this.atMs } as SequencerEvent);
    this.state = state;
    return effects;
  }

  want(tag: string) {
    return this.apply({ type: 'want', tag });
  }
  withdraw(tag: string) {
    return this.apply({ type: 'withdraw', tag });
  }
  interrupt(tag: string, heardMs: number, audioMs = 1000) {
    return this.apply({ type: 'interrupt', tag, heardMs, audioMs });
  }
  started(responseId: string, tag: string | null) {
    return this.apply({ type: 'started', responseId, tag });
  }
  ended(responseId: string) {
    return this.apply({ type: 'ended', responseId });
  }
  refused(tag: string, busy = false) {
    return this.apply({ type: 'create-failed', tag, busy });
  }
  tick(afterMs: number) {
    this.atMs += afterMs;
    return this.apply({ type: 'tick', ...LIMITS });
  }

  /** A response with this tag runs, and has one item with audio. */
  running(tag: string): this {
    this.want(tag);
    this.started(`r${tag}`, tag);
    this.apply({ type: 'item', responseId: `r${tag}`, itemId: `i${tag}` });
    this.apply({ type: 'audio', responseId: `r${tag}`, itemId: `i${tag}` });
    return this;
  }
}

const create = (tag: string) => ({ type: 'create-response', tag });
const cancel = (responseId: string) => ({ type: 'cancel-response', responseId });
const deleted = (itemId: string) => ({ type: 'delete-item', itemId });
const cut = (itemId: string, audioEndMs: number) => ({ type: 'truncate-item', itemId, audioEndMs });

describe('what a model says twice', () => {
  it('is no other response', () => {
    const driver = new Driver().running('1.0');
    expect(driver.started('r1.0', null)).toEqual([]);
    driver.ended('r1.0');
    expect(driver.started('r1.0', null)).toEqual([]);
    expect(driver.want('2.0')).toEqual([create('2.0')]);
  });

  it('is no other item: it is deleted once', () => {
    const driver = new Driver().running('1.0');
    driver.apply({ type: 'item', responseId: 'r1.0', itemId: 'i1.0' });
    driver.withdraw('1.0');
    expect(driver.ended('r1.0')).toEqual([deleted('i1.0')]);
  });
});

describe('discarding a response that ends by itself', () => {
  it('deletes what it made when it ends, without a cancel', () => {
    const model = new Driver().running('1.0');
    expect(model.apply({ type: 'discard', tag: '1.0' })).toEqual([]);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0')]);
  });

  it('lets the same guess be asked for again: the one that still runs is cancelled for it', () => {
    const model = new Driver().running('1.0');
    model.apply({ type: 'discard', tag: '1.0' });
    expect(model.want('1.0')).toEqual([cancel('r1.0')]);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0'), create('1.0')]);
    expect(model.started('again', '1.0')).toEqual([{ type: 'accepted', tag: '1.0', responseId: 'again' }]);
  });

  it('that has ended deletes what it made at once', () => {
    const model = new Driver().running('1.0');
    model.ended('r1.0');
    expect(model.apply({ type: 'discard', tag: '1.0' })).toEqual([deleted('i1.0')]);
  });

  it('that goes on although it is discarded is cancelled when its guess is taken back', () => {
    const model = new Driver().running('1.0');
    model.apply({ type: 'discard', tag: '1.0' });
    expect(model.withdraw('1.0')).toEqual([cancel('r1.0')]);
  });
});

describe('asking for a response', () => {
  it('is done at once when none is active', () => {
    expect(new Driver().want('1.0')).toEqual([create('1.0')]);
  });

  it('accepts the response that appears with its tag', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.started('r', '1.0')).toEqual([{ type: 'accepted', tag: '1.0', responseId: 'r' }]);
  });

  it('twice is asking once', () => {
    const model = new Driver().running('1.0');
    expect(model.want('1.0')).toEqual([]);
  });

  it('while another is active cancels that and waits for its end', () => {
    const model = new Driver().running('1.0');
    expect(model.want('2.0')).toEqual([cancel('r1.0')]);
    expect(model.ended('r1.0')).toEqual([create('2.0')]);
  });

  it('while another was asked for and is not there yet waits for it to appear and end', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.want('2.0')).toEqual([]);
    expect(model.started('r', '1.0')).toEqual([cancel('r')]);
    expect(model.ended('r')).toEqual([create('2.0')]);
  });

  it('several times while one is active asks for the last alone', () => {
    const model = new Driver().running('1.0');
    model.want('2.0');
    expect(model.want('3.0')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([create('3.0')]);
  });

  it('that the model refuses lets the next one pass', () => {
    const model = new Driver();
    model.want('1.0');
    model.want('2.0');
    expect(model.refused('1.0')).toEqual([create('2.0')]);
  });

  it('that the model refuses is told, and not asked for again by itself', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.refused('1.0')).toEqual([{ type: 'failed', tag: '1.0' }]);
    expect(model.want('2.0')).toEqual([create('2.0')]);
  });

  it('that fails because of a stray response is repeated when the stray has ended', () => {
    const model = new Driver();
    model.want('1.0');
    model.started('stray', null);
    expect(model.refused('1.0', true)).toEqual([]);
    expect(model.ended('stray')).toEqual([create('1.0')]);
  });
});

describe('taking a response back', () => {
  it('before it was asked for upstream asks for nothing', () => {
    const model = new Driver().running('1.0');
    model.want('2.0');
    expect(model.withdraw('2.0')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([]);
  });

  it('before it appears kills the orphan when it does, and leaves nothing of it', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.withdraw('1.0')).toEqual([]);
    expect(model.started('r', '1.0')).toEqual([cancel('r')]);
    model.apply({ type: 'item', responseId: 'r', itemId: 'i' });
    expect(model.ended('r')).toEqual([deleted('i')]);
  });

  it('while it runs cancels it once, and deletes its items when it has ended', () => {
    const model = new Driver().running('1.0');
    expect(model.withdraw('1.0')).toEqual([cancel('r1.0')]);
    expect(model.withdraw('1.0')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0')]);
  });

  it('deletes what it made after the cancel, too', () => {
    const model = new Driver().running('1.0');
    model.withdraw('1.0');
    model.apply({ type: 'item', responseId: 'r1.0', itemId: 'late' });
    expect(model.ended('r1.0')).toEqual([deleted('i1.0'), deleted('late')]);
  });

  it('after its end deletes its items at once, once', () => {
    const model = new Driver().running('1.0');
    model.ended('r1.0');
    expect(model.withdraw('1.0')).toEqual([deleted('i1.0')]);
    expect(model.withdraw('1.0')).toEqual([]);
  });

  it('makes room for the next revision', () => {
    const model = new Driver().running('1.0');
    model.withdraw('1.0');
    expect(model.want('1.1')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0'), create('1.1')]);
  });

  it('of what was never asked for does nothing', () => {
    expect(new Driver().withdraw('9.9')).toEqual([]);
  });
});

describe('a response that the next one displaced', () => {
  it('before it appeared leaves nothing: nobody heard of it', () => {
    const model = new Driver();
    model.want('1.0');
    model.want('2.0');
    model.started('r', '1.0');
    model.apply({ type: 'item', responseId: 'r', itemId: 'i' });
    expect(model.ended('r')).toEqual([deleted('i'), create('2.0')]);
  });

  it('while it ran is cut to what was heard, when that is known', () => {
    const model = new Driver().running('1.0');
    model.want('2.0');
    model.ended('r1.0');
    expect(model.interrupt('1.0', 300)).toEqual([cut('i1.0', 300)]);
  });
});

describe('interrupting a response', () => {
  it('that runs cancels it, and cuts it to what was heard when it has ended', () => {
    const model = new Driver().running('1.0');
    expect(model.interrupt('1.0', 400)).toEqual([cancel('r1.0')]);
    expect(model.ended('r1.0')).toEqual([cut('i1.0', 400)]);
  });

  it('that runs cuts it even where all that had come was heard: more may have been made', () => {
    const model = new Driver().running('1.0');
    model.interrupt('1.0', 1000, 1000);
    expect(model.ended('r1.0')).toEqual([cut('i1.0', 1000)]);
  });

  it('that has ended cuts it at once', () => {
    const model = new Driver().running('1.0');
    model.ended('r1.0');
    expect(model.interrupt('1.0', 400)).toEqual([cut('i1.0', 400)]);
  });

  it('that has ended and was heard whole cuts nothing', () => {
    const model = new Driver().running('1.0');
    model.ended('r1.0');
    expect(model.interrupt('1.0', 1000, 1000)).toEqual([]);
  });

  it('of which nothing was heard deletes it: a cut to 0 is no cut', () => {
    const model = new Driver().running('1.0');
    model.interrupt('1.0', 0);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0')]);
  });

  it('that made no audio cuts nothing', () => {
    const model = new Driver();
    model.want('1.0');
    model.started('r', '1.0');
    model.interrupt('1.0', 300);
    expect(model.ended('r')).toEqual([]);
  });
});

describe('a response of which too much came', () => {
  const shorten = (driver: Driver) => driver.apply({ type: 'shorten', tag: '1.0', audioMs: 900 });

  it('is cancelled, and cut to what goes out when it has ended', () => {
    const driver = new Driver().running('1.0');
    expect(shorten(driver)).toEqual([cancel('r1.0')]);
    expect(driver.ended('r1.0')).toEqual([cut('i1.0', 900)]);
  });

  it.each([true, false])('may be cut further, its end came: %s', (hasEnded) => {
    const driver = new Driver().running('1.0');
    shorten(driver);
    if (hasEnded) {
      driver.ended('r1.0');
      expect(driver.interrupt('1.0', 400, 900)).toEqual([cut('i1.0', 400)]);
    } else {
      expect(driver.interrupt('1.0', 400, 900)).toEqual([]);
      expect(driver.ended('r1.0')).toEqual([cut('i1.0', 400)]);
    }
  });

  it('may still be taken back', () => {
    const driver = new Driver().running('1.0');
    shorten(driver);
    driver.withdraw('1.0');
    expect(driver.ended('r1.0')).toEqual([deleted('i1.0')]);
  });

  it('that made no audio is left as it is', () => {
    const driver = new Driver();
    driver.want('1.0');
    driver.started('r1.0', '1.0');
    shorten(driver);
    expect(driver.ended('r1.0')).toEqual([]);
  });
});

describe('a response that nobody asked for', () => {
  it('is cancelled when it appears, and leaves nothing', () => {
    const model = new Driver();
    expect(model.started('stray', null)).toEqual([cancel('stray')]);
    model.apply({ type: 'item', responseId: 'stray', itemId: 'i' });
    expect(model.ended('stray')).toEqual([deleted('i')]);
  });

  it('holds the next create back until it has ended', () => {
    const model = new Driver();
    model.started('stray', null);
    expect(model.want('1.0')).toEqual([]);
    expect(model.ended('stray')).toEqual([create('1.0')]);
  });

  it('and does not end, although it was cancelled, holds nothing back for long', () => {
    const model = new Driver();
    model.started('stray', null);
    model.want('1.0');
    expect(model.tick(CANCEL_WAIT_MS)).toEqual([create('1.0')]);
    model.apply({ type: 'item', responseId: 'stray', itemId: 'i' });
    expect(model.ended('stray')).toEqual([deleted('i')]);
  });

  it('does not disturb the one that runs', () => {
    const model = new Driver().running('1.0');
    expect(model.started('stray', '0.9')).toEqual([cancel('stray')]);
    expect(model.ended('stray')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([]);
  });
});

describe('a response that is wanted and does not come', () => {
  const late = (tag: string, responseId: string | null) =>
    expect.objectContaining({ type: 'late', tag, responseId });

  it('within the limit for its start is late', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.tick(LIMITS.responseStartMs - 1)).toEqual([]);
    expect(model.tick(1)).toEqual([late('1.0', null)]);
  });

  it('to its end, and gives no sign of life for its limit, is late', () => {
    const model = new Driver().running('1.0');
    expect(model.tick(LIMITS.responseSilenceMs - 1)).toEqual([]);
    expect(model.tick(1)).toEqual([late('1.0', 'r1.0')]);
  });

  it.each([
    { type: 'alive', responseId: 'r1.0' },
    { type: 'item', responseId: 'r1.0', itemId: 'i1.0' },
    { type: 'audio', responseId: 'r1.0', itemId: 'i1.0' },
  ] as const)('is not late while it gives signs of life: $type', (sign) => {
    const model = new Driver().running('1.0');
    model.tick(LIMITS.responseSilenceMs - 1);
    model.apply(sign);
    expect(model.tick(LIMITS.responseSilenceMs - 1)).toEqual([]);
  });

  it('has its whole time from when the line was ready', () => {
    const model = new Driver();
    model.want('1.0');
    model.atMs += 9000;
    model.apply({ type: 'ready' });
    expect(model.tick(9000)).toEqual([]);
  });

  it('is not late by the time in which nobody could look', () => {
    const model = new Driver().running('1.0');
    model.atMs += LIMITS.responseSilenceMs + 5_000;
    model.apply({ type: 'stood-still', ms: LIMITS.responseSilenceMs });
    expect(model.tick(0)).toEqual([]);
    expect(model.tick(LIMITS.responseSilenceMs)).toEqual([late('1.0', 'r1.0')]);
  });

  it('is nothing where nothing was asked', () => {
    expect(new Driver().tick(3_600_000)).toEqual([]);
  });

  it('and is given up is cancelled, as soon as it is there', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.apply({ type: 'give-up', tag: '1.0' })).toEqual([]);
    expect(model.started('r', '1.0')).toEqual([cancel('r')]);
    expect(new Driver().running('1.0').apply({ type: 'give-up', tag: '1.0' })).toEqual([cancel('r1.0')]);
  });
});

describe('a model that ends late what was cancelled', () => {
  const left = (responseId: string) => ({ type: 'left-behind', responseId });

  it('holds the next create back for a moment, even while audio still comes', () => {
    const model = new Driver().running('1.0');
    model.withdraw('1.0');
    model.want('2.0');
    expect(model.tick(CANCEL_WAIT_MS - 1)).toEqual([]);
    model.apply({ type: 'audio', responseId: 'r1.0', itemId: 'i1.0' });
    expect(model.tick(1)).toEqual([left('r1.0'), create('2.0')]);
  });

  it('settles what the response made when it does end, and lets nobody else suffer', () => {
    const model = new Driver().running('1.0');
    model.interrupt('1.0', 400);
    model.want('2.0');
    model.tick(CANCEL_WAIT_MS);
    expect(model.started('r2.0', '2.0')).toEqual([{ type: 'accepted', tag: '2.0', responseId: 'r2.0' }]);
    expect(model.ended('r1.0')).toEqual([cut('i1.0', 400)]);
    expect(model.ended('r2.0')).toEqual([]);
  });

  it('is told what was heard of it, if that is known only then', () => {
    const model = new Driver().running('1.0');
    model.want('2.0');
    model.tick(CANCEL_WAIT_MS);
    expect(model.interrupt('1.0', 300, 300)).toEqual([]);
    expect(model.ended('r1.0')).toEqual([cut('i1.0', 300)]);
  });

  it('or never makes no difference to the responses that follow', () => {
    const model = new Driver();
    for (let turn = 1; turn <= 40; turn++) {
      const tag = `${turn}.0`;
      expect([...model.want(tag), ...model.tick(CANCEL_WAIT_MS)]).toContainEqual(create(tag));
      model.started(`r${tag}`, tag);
      model.apply({ type: 'item', responseId: `r${tag}`, itemId: `i${tag}` });
      model.withdraw(tag);
    }
    expect(model.state.strays.length).toBeLessThan(10);
  });

  it('and begins it late, after it was taken back, has it cancelled', () => {
    const model = new Driver();
    model.want('1.0');
    model.withdraw('1.0');
    model.want('2.0');
    expect(model.tick(CANCEL_WAIT_MS)).toEqual([create('2.0')]);
    expect(model.started('r1', '1.0')).toEqual([cancel('r1')]);
    model.apply({ type: 'item', responseId: 'r1', itemId: 'i1' });
    expect(model.started('r2', '2.0')).toEqual([{ type: 'accepted', tag: '2.0', responseId: 'r2' }]);
    expect(model.ended('r1')).toEqual([deleted('i1')]);
  });
});

describe('a model that refuses because it is busy', () => {
  it('with a response that was cancelled is asked again when that ends', () => {
    const model = new Driver().running('1.0');
    model.withdraw('1.0');
    model.want('2.0');
    model.tick(CANCEL_WAIT_MS);
    expect(model.refused('2.0', true)).toEqual([]);
    expect(model.ended('r1.0')).toEqual([deleted('i1.0'), create('2.0')]);
  });

  it('with a response that it imagines is asked again after a while', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.refused('1.0', true)).toEqual([]);
    expect(model.tick(0)).toEqual([]);
    expect(model.tick(1000)).toEqual([create('1.0')]);
    expect(model.started('r', '1.0')).toEqual([{ type: 'accepted', tag: '1.0', responseId: 'r' }]);
  });

  it('is asked some times, less and less often, and then counts as late', () => {
    const model = new Driver();
    model.want('1.0');
    let asked = 1;
    let effects = model.refused('1.0', true);
    while (effects.length === 0 && model.atMs < 60_000) {
      if (model.tick(500).length === 0) continue;
      asked++;
      effects = model.refused('1.0', true);
    }
    expect(effects).toMatchObject([{ type: 'late', tag: '1.0' }]);
    expect(model.atMs).toBeGreaterThanOrEqual(BUSY_LIMIT_MS);
    expect(asked).toBeLessThan(10);
    model.apply({ type: 'give-up', tag: '1.0' });
    expect(model.tick(10_000)).toEqual([]);
  });

  it('is not asked again for what was taken back meanwhile', () => {
    const model = new Driver();
    model.want('1.0');
    model.withdraw('1.0');
    expect(model.refused('1.0', true)).toEqual([]);
    expect(model.tick(60_000)).toEqual([]);
    model.want('2.0');
    model.refused('2.0', true);
    expect(model.withdraw('2.0')).toEqual([]);
    expect(model.tick(60_000)).toEqual([]);
  });

  it('gives each wish its own time', () => {
    const model = new Driver();
    model.want('1.0');
    model.refused('1.0', true);
    model.atMs = BUSY_LIMIT_MS;
    expect(model.want('2.0')).toEqual([create('2.0')]);
    expect(model.refused('2.0', true)).toEqual([]);
  });
});

it('never has two responses active, nor deletes twice, whatever is asked when', () => {
  const wish = fc.record({
    kind: fc.constantFrom('want', 'withdraw', 'interrupt'),
    tag: fc.integer({ min: 1, max: 5 }),
    heardMs: fc.integer({ min: 0, max: 1000 }),
  });
  const news = fc.constantFrom('started', 'item', 'ended', 'failed', 'stray', 'drop');
  fc.assert(
    fc.property(fc.array(fc.oneof(wish, news), { maxLength: 60 }), (list) => {
      const model = new Driver();
      let ids = 0;
      let asked: string | null = null;
      const live = new Map<string, string[]>();
      const gone = new Set<string>();
      const watch = (effects: SequencerEffect[]): void => {
        for (const effect of effects) {
          if (effect.type === 'create-response') {
            expect(asked).toBeNull();
            expect(live.size).toBe(0);
            asked = effect.tag;
          } else if (effect.type === 'cancel-response') expect([...live.keys()]).toContain(effect.responseId);
          else if (effect.type === 'delete-item') {
            expect(gone).not.toContain(effect.itemId);
            gone.add(effect.itemId);
          } else if (effect.type === 'truncate-item') {
            expect(gone).not.toContain(effect.itemId);
            expect(effect.audioEndMs).toBeGreaterThan(0);
          }
        }
      };
      for (const move of list) {
        if (typeof move === 'object') {
          const tag = `${move.tag}.0`;
          if (move.kind === 'interrupt') watch(model.interrupt(tag, move.heardMs));
          else watch(model.apply({ type: move.kind as 'want' | 'withdraw', tag }));
        } else if (move === 'started' || move === 'stray') {
          const tag: string | null = move === 'stray' ? null : asked;
          if (move === 'started' && asked === null) continue;
          // A provider begins nothing of its own while a response runs.
          if (live.size > 0) continue;
          const responseId = `r${++ids}`;
          live.set(responseId, []);
          if (move === 'started') asked = null;
          watch(model.started(responseId, tag));
        } else if (move === 'drop') {
          const itemId = `i${ids}`;
          for (const responseId of live.keys()) watch(model.apply({ type: 'drop-item', responseId, itemId }));
        } else if (move === 'failed') {
          if (asked === null) continue;
          const tag = asked;
          asked = null;
          watch(model.refused(tag));
        } else {
          const [responseId] = live.keys();
          if (responseId === undefined) continue;
          if (move === 'ended') {
            live.delete(responseId);
            watch(model.ended(responseId));
          } else {
            const itemId = `i${++ids}`;
            watch(model.apply({ type: 'item', responseId, itemId }));
            watch(model.apply({ type: 'audio', responseId, itemId }));
          }
        }
      }
    }),
    { numRuns: 2000, seed: 5 },
  );
});

describe('an item of a response that must leave no trace', () => {
  const drop = (model: Driver) => model.apply({ type: 'drop-item', responseId: 'r1.0', itemId: 'call' });

  it('is deleted at once, and not again when the rest of the response is', () => {
    const model = new Driver().running('1.0');
    model.apply({ type: 'item', responseId: 'r1.0', itemId: 'call' });
    expect(drop(model)).toEqual([deleted('call')]);
    expect(drop(model)).toEqual([]);
    model.ended('r1.0');
    expect(model.interrupt('1.0', 0)).toEqual([deleted('i1.0')]);
  });

  it('may be told of after that', () => {
    const model = new Driver().running('1.0');
    expect(drop(model)).toEqual([deleted('call')]);
    model.apply({ type: 'item', responseId: 'r1.0', itemId: 'call' });
    model.withdraw('1.0');
    expect(model.ended('r1.0')).toEqual([deleted('i1.0')]);
  });

  it('is deleted where the response has ended', () => {
    const model = new Driver().running('1.0');
    model.apply({ type: 'item', responseId: 'r1.0', itemId: 'call' });
    model.ended('r1.0');
    expect(drop(model)).toEqual([deleted('call')]);
    expect(model.interrupt('1.0', 0)).toEqual([deleted('i1.0')]);
  });
});
