import { describe, expect, it } from 'vitest';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { Answers, parseJudge } from './judge.ts';
import { madeUpFrames, madeUpTurn } from './made-up.ts';
import { replay } from './replay.ts';

const turn = madeUpTurn({ turnEndMs: 4_160, holds: [[1_600, 2_560]] });
const SPEECH = [
  [320, 1_600],
  [2_560, 4_160],
] as const;
const frames = madeUpFrames(SPEECH, 9_000, () => 0.8);

describe('a judge', () => {
  it('is given as two parts and a time', () => {
    expect(parseJudge('0.9,0.2,300')).toEqual({
      name: '0.9,0.2,300',
      recall: 0.9,
      falseSpeaks: 0.2,
      latencyMs: 300,
    });
    for (const text of ['', '0.9', '0.9,0.2', '1,0.2,300', '0.9,0.2,300,4', '0.9,x,300', '0.9,0.2,-1'])
      expect(() => parseJudge(text), text).toThrow('is no judge: give R,F,MS');
  });

  it('says what it makes of a guess once its time is over, and once', () => {
    const answers = new Answers(parseJudge('0.999999,0.000001,300'), 300, 'turn');
    answers.onGuess({ turnId: 1, revision: 0 }, 1_000, true);
    answers.onGuess({ turnId: 1, revision: 1 }, 1_100, false);
    expect(answers.due(1_299)).toMatchObject([
      { type: 'reply-started', revision: 0, replyId: 1 },
      { type: 'reply-started', revision: 1, replyId: 2 },
    ]);
    expect(answers.due(1_300)).toMatchObject([{ type: 'judged', revision: 0, verdict: 'speaks' }]);
    expect(answers.due(5_000)).toMatchObject([
      { type: 'judged', revision: 1, verdict: 'listens' },
      { type: 'reply-retrying', replyId: 2 },
    ]);
    expect(answers.due(5_000)).toEqual([]);
  });

  it('that is right saves a turn from a cut, and ends it sooner; one that is slow does neither', () => {
    const policy = endpointPolicy();
    const alone = replay(turn, frames, policy);
    expect(alone.isCut).toBe(true);
    const right = replay(turn, frames, policy, parseJudge('0.999999,0.000001,200'));
    expect(right.isCut).toBe(false);
    expect(right.commitMs).toBeLessThan(600);
    expect(replay(turn, frames, policy, parseJudge('0.999999,0.000001,5000'))).toEqual({
      ...alone,
      // The reply comes when it is judged: it was not heard.
      early: { isRejoined: true, heardMs: 0 },
    });
  });

  it('is the same in every run', () => {
    const judge = parseJudge('0.5,0.5,100');
    expect(replay(turn, frames, endpointPolicy(), judge)).toEqual(
      replay(turn, frames, endpointPolicy(), judge),
    );
  });
});
