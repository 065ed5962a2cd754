import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { judgeBargeIn, type OverReply } from '../../../shared/floor/barge-in.ts';
import type { FloorEffect } from '../../../shared/floor/floor-state.ts';
import { FloorDriver, FRAME_MS, SILENCE } from './floor-driver.ts';

/** Of a model that writes nothing down. */
const WORDLESS = { ...BARGE_IN_POLICY, wordsLimitMs: 0 };
const POLICIES = { ...SILENCE, bargeIn: WORDLESS };
const { stopMs, echoTailMs, haltMs, releaseMs, overhearMs, wordsLimitMs, wordsStopMs } = BARGE_IN_POLICY;

const speech: OverReply = {
  speech: true,
  speechMs: 0,
  pauseMs: 0,
  hush: 'none',
  haltedMs: 0,
  words: 'unasked',
};

describe('the barge-in policy', () => {
  it.each([
    ['a first frame', { speechMs: 32 }, 'duck'],
    ['a first frame that is long', { speechMs: haltMs }, 'halt'],
    ['a second frame', { speechMs: 64, hush: 'ducked' }, 'halt'],
    ['as long as a backchannel', { speechMs: 500, hush: 'halted', haltedMs: 450 }, 'wait'],
    ['longer', { speechMs: stopMs, hush: 'halted', haltedMs: stopMs }, 'stop'],
    [
      'long, but the reply has only just fallen silent',
      { speechMs: 2000, hush: 'halted', haltedMs: echoTailMs - 1 },
      'wait',
    ],
    ['too little for a turn, over a reply of which nothing was heard', { speechMs: 127, hush: null }, 'wait'],
    ['a turn, over a reply of which nothing was heard', { speechMs: 128, hush: null }, 'stop'],
    ['a short silence', { speech: false, pauseMs: releaseMs - 1, hush: 'halted' }, 'wait'],
    ['a silence', { speech: false, pauseMs: releaseMs, hush: 'halted' }, 'resume'],
  ] as const)('%s', (_name, over, verdict) => {
    expect(judgeBargeIn(WORDLESS, { ...speech, ...over })).toBe(verdict);
  });

  const pause = { speech: false, speechMs: 300, hush: 'halted' } as const;
  it.each([
    ['a word and a short silence', { ...pause, pauseMs: overhearMs }, 'overhear'],
    ['a shorter one', { ...pause, pauseMs: overhearMs - 1 }, 'wait'],
    ['the same over a reply that is not halted', { ...pause, pauseMs: overhearMs, hush: 'ducked' }, 'wait'],
    ['words that are awaited', { ...pause, pauseMs: wordsLimitMs - 1, words: 'awaited' }, 'wait'],
    ['words that do not come', { ...pause, pauseMs: wordsLimitMs, words: 'awaited' }, 'resume'],
    [
      'words that do not come, of speech that would have stopped it without them',
      { ...pause, speechMs: stopMs, pauseMs: wordsLimitMs, words: 'awaited' },
      'stop',
    ],
    ['a long murmur', { ...pause, speechMs: stopMs, pauseMs: releaseMs, words: 'backchannel' }, 'resume'],
    ['a word for the floor', { ...pause, pauseMs: overhearMs, words: 'takes-floor' }, 'stop'],
    ['a murmur', { ...pause, pauseMs: releaseMs, words: 'backchannel' }, 'resume'],
    ['a cough', { ...pause, pauseMs: releaseMs, words: 'nothing' }, 'resume'],
    [
      'words that may not be asked for any more',
      { ...pause, pauseMs: releaseMs, words: 'unknown' },
      'resume',
    ],
    [
      'the same, of speech that is longer than a murmur',
      { ...pause, speechMs: stopMs, pauseMs: overhearMs, words: 'unknown' },
      'stop',
    ],
    ['speech as long as a long murmur', { speechMs: wordsStopMs - 1, hush: 'halted', haltedMs: 900 }, 'wait'],
    ['speech that is longer', { speechMs: wordsStopMs, hush: 'halted', haltedMs: 900 }, 'stop'],
  ] as const)('where words can come: %s', (_name, over, verdict) => {
    expect(judgeBargeIn(BARGE_IN_POLICY, { ...speech, ...over })).toBe(verdict);
  });
});

/** Whether the reply is soft, and whether it is halted, for whoever applies these effects. */
function sounds(effects: readonly FloorEffect[]): { ducked: boolean; halted: boolean; stopped: boolean } {
  const state = { ducked: false, halted: false, stopped: false };
  for (const effect of effects) {
    if (effect.type === 'duck') state.ducked = effect.on;
    if (effect.type === 'halt') state.halted = effect.on;
    if (effect.type === 'interrupt') Object.assign(state, { stopped: true, halted: false });
  }
  return state;
}

const talk = fc.array(fc.record({ speech: fc.boolean(), frames: fc.integer({ min: 1, max: 16 }) }), {
  maxLength: 20,
});

describe('speech over a reply, whatever came before', () => {
  const after = (before: { speech: boolean; frames: number }[]): FloorDriver => {
    const floor = new FloorDriver(POLICIES).answered();
    for (const { speech: spoken, frames } of before)
      if (spoken) floor.speak(frames * FRAME_MS);
      else floor.pause(frames * FRAME_MS);
    return floor;
  };

  it('that lasts stops the reply: no later than the policy says, to the frame', () => {
    fc.assert(
      fc.property(talk, (before) => {
        const floor = after(before);
        floor.speak(Math.ceil(Math.max(stopMs, haltMs + echoTailMs) / FRAME_MS + 1) * FRAME_MS);
        expect(sounds(floor.effects).stopped).toBe(true);
      }),
    );
  });

  it('that is shorter than a backchannel, after a silence, never does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: Math.floor((stopMs - 1) / FRAME_MS) })), (lengths) => {
        const floor = new FloorDriver(POLICIES).answered();
        for (const frames of lengths) {
          floor.speak(frames * FRAME_MS);
          floor.pause(releaseMs + FRAME_MS);
        }
        expect(sounds(floor.effects)).toEqual({ ducked: false, halted: false, stopped: false });
      }),
    );
  });

  it('that was an echo, gone when the reply has been silent for as long as it takes to come back, never does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: echoTailMs - 2 * FRAME_MS }), (delayMs) => {
        const floor = new FloorDriver(POLICIES).answered();
        floor.speak(haltMs + delayMs);
        floor.pause(releaseMs + FRAME_MS);
        expect(sounds(floor.effects)).toEqual({ ducked: false, halted: false, stopped: false });
      }),
    );
  });

  it('leaves a reply neither soft nor halted, once it is silent or the reply was stopped', () => {
    fc.assert(
      fc.property(talk, (before) => {
        const floor = after(before);
        floor.pause(releaseMs + FRAME_MS);
        expect(sounds(floor.effects)).toMatchObject({ ducked: false, halted: false });
      }),
    );
  });
});
