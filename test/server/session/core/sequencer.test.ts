import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RESPONSE_LIMITS,
  SEQUENCER_START,
  sequencerStep,
  type SequencerEffect,
  type SequencerEvent,
} from '../../../../server/session/core/sequencer.ts';

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
  tick(afterMs: number) {
    this.atMs += afterMs;
    return this.apply({ type: 'tick' });
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
    expect(model.apply({ type: 'create-failed', tag: '1.0' })).toEqual([create('2.0')]);
  });

  it('that the model refuses is told, and not asked for again by itself', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.apply({ type: 'create-failed', tag: '1.0' })).toEqual([{ type: 'failed', tag: '1.0' }]);
    expect(model.want('2.0')).toEqual([create('2.0')]);
  });

  it('that fails because of a stray response is repeated when the stray has ended', () => {
    const model = new Driver();
    model.want('1.0');
    model.started('stray', null);
    expect(model.apply({ type: 'create-failed', tag: '1.0' })).toEqual([]);
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

  it('does not disturb the one that runs', () => {
    const model = new Driver().running('1.0');
    expect(model.started('stray', '0.9')).toEqual([cancel('stray')]);
    expect(model.ended('stray')).toEqual([]);
    expect(model.ended('r1.0')).toEqual([]);
  });
});

describe('a model that gives no sign of life', () => {
  const stuck = expect.objectContaining({ type: 'stuck' });

  it('after a create is stuck', () => {
    const model = new Driver();
    model.want('1.0');
    expect(model.tick(RESPONSE_LIMITS.createMs)).toEqual([]);
    expect(model.tick(1)).toEqual([stuck]);
  });

  it('after a cancel is stuck, even while audio still comes', () => {
    const model = new Driver().running('1.0');
    model.withdraw('1.0');
    model.tick(RESPONSE_LIMITS.cancelMs);
    model.apply({ type: 'audio', responseId: 'r1.0', itemId: 'i1.0' });
    expect(model.tick(1)).toEqual([stuck]);
  });

  it('in the middle of a response is stuck', () => {
    const model = new Driver().running('1.0');
    expect(model.tick(RESPONSE_LIMITS.silenceMs + 1)).toEqual([stuck]);
  });

  it('is not stuck while audio comes', () => {
    const model = new Driver().running('1.0');
    model.tick(RESPONSE_LIMITS.silenceMs - 1);
    model.apply({ type: 'audio', responseId: 'r1.0', itemId: 'i1.0' });
    expect(model.tick(RESPONSE_LIMITS.silenceMs)).toEqual([]);
  });

  it('has its whole time from when the line was ready', () => {
    const model = new Driver();
    model.want('1.0');
    model.atMs += 9000;
    model.apply({ type: 'ready' });
    expect(model.tick(9000)).toEqual([]);
  });

  it('may be silent when nothing was asked', () => {
    expect(new Driver().tick(3_600_000)).toEqual([]);
  });
});

it('never has two responses active, nor deletes twice, whatever is asked when', () => {
  const wish = fc.record({
    kind: fc.constantFrom('want', 'withdraw', 'interrupt'),
    tag: fc.integer({ min: 1, max: 5 }),
    heardMs: fc.integer({ min: 0, max: 1000 }),
  });
  const news = fc.constantFrom('started', 'item', 'ended', 'failed', 'stray');
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
        } else if (move === 'failed') {
          if (asked === null) continue;
          const tag = asked;
          asked = null;
          watch(model.apply({ type: 'create-failed', tag }));
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
