/** The check of the speech model, in each of its states. */
import { ERRORS, type ErrorCode } from '../../../shared/errors.ts';
import type { CheckModelAnswer } from '../../../shared/protocol.ts';
import type { ModelCheckView } from '../../../web/call/call-view.ts';
import type { FixtureFields } from './fixture-call.ts';

type Row = CheckModelAnswer['rows'][number];

const row = (name: string, detail = '', result: Row['result'] = 'good', advice = ''): Row => ({
  name,
  result,
  detail,
  advice,
});

const reached: Row[] = [
  row('Reached', '212 ms'),
  row('Accepts the settings', '340 ms, under the names from before GA'),
];
const talked: Row[] = [
  ...reached,
  row('Answers'),
  row('Answers aloud'),
  row('Ends its answers'),
  row('First sound', '742 ms after the question, the median of 690 ms, 742 ms, 1210 ms'),
  row('Leaves the turns to Latch'),
  row('Knows at once what was said', '18 ms'),
  row('Says which question it answers'),
  row('Writes down what is said', '“What time is it?”'),
];

const well: CheckModelAnswer = {
  possible: true,
  summary: 'gpt-realtime does all that Latch uses.',
  rows: [
    ...talked,
    row('Forgets what was not heard'),
    row('Stops when it is told to', 'within 41 ms'),
    row('Takes an answer back'),
    row('Calls functions'),
  ],
};
const lacking: CheckModelAnswer = {
  possible: true,
  summary: 'A conversation with gpt-realtime is possible; 2 things are missing, one thing could not be told.',
  rows: [
    ...talked,
    row(
      'Forgets what was not heard',
      'not_supported: Event conversation.item.truncate is not supported by this server',
      'lacks',
      'After an interruption the model thinks that all it said was heard. Nothing can be changed in Latch.',
    ),
    row('Stops when it is told to', 'the answer was over too soon', 'unknown'),
    row(
      'Takes an answer back',
      'not_implemented: not implemented',
      'lacks',
      'No reply is asked for on a guess: replies come later. Nothing can be changed in Latch.',
    ),
    row('Calls functions'),
  ],
};
const lost: CheckModelAnswer = {
  possible: false,
  summary: 'No conversation with gpt-realtime is possible.',
  rows: [
    ...reached.slice(0, 1),
    row(
      'Accepts the settings',
      'session.update: model_not_found: No model “gtp-realtime”. Set LATCH_MODEL_NAME to a model that this server has (at Azure: the name of the deployment).',
      'bad',
      'Nobody can call. The reason names what the server does not accept.',
    ),
    ...well.rows.slice(2).map(({ name }) => row(name, 'not tried', 'unknown')),
  ],
};

const check = (state: ModelCheckView['state'], may: ModelCheckView['may'] = 'yes') =>
  ({
    model: { label: 'gpt-realtime', builtin: false, state: 'ready', examples: [] },
    modelCheck: { may, state },
    open: 'check',
  }) satisfies FixtureFields & { open: 'check' };

const failed = (code: ErrorCode, detail?: string): ModelCheckView['state'] => ({
  kind: 'failed',
  problem: { code, message: ERRORS[code].message, detail },
});

export const checkStates = {
  'check-code': check({ kind: 'idle' }, 'with-code'),
  'check-running': check({ kind: 'running' }),
  'check-well': check({ kind: 'done', result: well }),
  'check-lacking': check({ kind: 'done', result: lacking }, 'with-code'),
  'check-lost': check({ kind: 'done', result: lost }),
  'check-wrong-code': check(failed('admin-wrong'), 'with-code'),
  'check-too-often': check(failed('rate-limited', '417 s')),
};
