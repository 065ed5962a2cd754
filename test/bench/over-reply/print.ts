import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { saidOverReply } from '../../../shared/words/said-over-reply.ts';
import { percent } from '../ears/wilson.ts';
import { fixed, printTable } from '../print.ts';
import { spread } from '../statistics.ts';
import type { Hearing, OverReply, Trial } from './measure.ts';

const isRight = ({ kind, stopped }: Trial): boolean => stopped === (kind === 'stop');

export function printOverReply({ hearings, missing }: OverReply): void {
  printTable(
    'Over a reply: stop words stop it, it goes on after backchannels (in brackets Wilson’s interval of 95 %)',
    ['words', 'n', 'right', 'stop words: stopped', 'backchannels: went on', 'answered'],
    hearings.map(({ words, trials }) => {
      const stops = trials.filter(({ kind }) => kind === 'stop');
      const murmurs = trials.filter(({ kind }) => kind === 'backchannel');
      return [
        words,
        trials.length,
        shareOf(isRight, trials),
        shareOf(isRight, stops),
        shareOf(isRight, murmurs),
        `${murmurs.filter(({ answered }) => answered).length}`,
      ];
    }),
    [
      `“none”: as where a model writes nothing down. Words later than ${BARGE_IN_POLICY.wordsLimitMs} ms into the silence are too late.`,
      missing.length > 0 ? `Not installed: ${missing.join(', ')}.` : 'All voices were there.',
    ].join('\n'),
  );
  printTable(
    'Over a reply: when (ms, p50 / p95)',
    ['words', 'first sound → silent', 'end → user has the floor', 'end → reply goes on', 'asked → words'],
    hearings.map(({ words, trials }) => [
      words,
      timesOf(trials.map(({ silentMs }) => silentMs)),
      timesOf(trials.map(({ stopped, decidedMs }) => (stopped ? decidedMs : null))),
      timesOf(trials.map(({ stopped, decidedMs }) => (stopped ? null : decidedMs))),
      timesOf(trials.flatMap(({ written }) => written.map(({ tookMs }) => tookMs))),
    ]),
    `The floor’s decisions: the sound’s way out is not in them. Never silent: ${neverSilent(hearings)}. Negative: while it was still said.`,
  );
  for (const { words, trials } of hearings) {
    const wrong = trials.filter((trial) => !isRight(trial));
    if (wrong.length > 0) console.log(`\nWrong, words ${words}:\n  ${wrong.map(described).join('\n  ')}`);
  }
}

const shareOf = (is: (trial: Trial) => boolean, trials: readonly Trial[]): string =>
  percent(trials.filter(is).length, trials.length);

function timesOf(values: readonly (number | null)[]): string | null {
  const of = spread(values.filter((value) => value !== null));
  return of && `${fixed(of.p50)} / ${fixed(of.p95)}`;
}

const neverSilent = ([first]: readonly Hearing[]): string =>
  `${first?.trials.filter(({ silentMs }) => silentMs === null).length} of ${first?.trials.length}`;

function described({ kind, words, voice, written }: Trial): string {
  const texts = written.map(
    ({ text, tookMs }) => `“${text}” (${saidOverReply(text, 'en')}) after ${tookMs.toFixed(0)} ms`,
  );
  return `${kind} “${words}” (${voice}): ${texts.join(', ') || 'no words'}`;
}
