/** What was measured of the built-in model's judgement, as tables. */
import type { Stage } from '../../../shared/latency.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { spread } from '../statistics.ts';
import { compareArms } from './compare.ts';
import { ARMS, type Arm, type BuiltinJudge, type Judged } from './judged.ts';

const NAMES: Record<Arm, string> = { model: 'judge on', off: 'judge off' };

export function printBuiltinJudge(result: BuiltinJudge): void {
  const compared = compareArms(result);
  const { ends, holds } = result.verdicts;
  printTable(
    'The built-in model, its judgement of pauses on and off: end of the user’s speech → first audible sample of the reply (ms)',
    ['', 'p50', 'p95', 'max', 'n', 'cut into', 'then heard', 'no reply', 'not found'],
    compared.flatMap(({ hasPause, arms }) =>
      ARMS.map((arm): Cell[] => {
        const { delay, said, cutInto, heardEarlyMs, noReply, notFound } = arms[arm];
        return [
          `${hasPause ? 'with' : 'without'} a pause: ${NAMES[arm]}`,
          fixed(delay?.p50),
          fixed(delay?.p95),
          fixed(delay?.max),
          delay?.count ?? 0,
          `${cutInto}/${said}`,
          fixed(heardEarlyMs),
          noReply,
          notFound,
        ];
      }),
    ),
    [
      ...compared.map(({ hasPause, ratio }) => {
        const of = `${hasPause ? 'with' : 'without'} a pause: on/off`;
        return ratio === null
          ? `${of}: no pairs.`
          : `${of}: median ${ratio.median.toFixed(2)}, 95 % interval ${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}, ${ratio.pairs} pairs.`;
      }),
      'Delays are of what was not cut into. then heard: ms of sound before the speech had ended, mean.',
      `Verdicts, as far as it became known what was right: at ends it spoke ${ends.speaks} times and listened on ${ends.listens} times, at holds ${holds.speaks} and ${holds.listens}.`,
    ].join('\n'),
  );
  printMarks(result);
  printEach(result);
}

const STAGES = ['deciding', 'model'] as const satisfies readonly Stage[];

/** Who took the time: the floor, or the model, whose ears and mouth need the processor. */
function printMarks({ times }: BuiltinJudge): void {
  printTable(
    'By Latch’s own marks, of all turns that were answered (ms)',
    ['', 'p50', 'p95', 'max', 'n'],
    ARMS.flatMap((arm) =>
      STAGES.map((stage): Cell[] => {
        const of = spread(times[arm].map(({ stages }) => stages.find((one) => one.stage === stage)?.ms ?? 0));
        return [`${NAMES[arm]}: ${stage}`, fixed(of?.p50), fixed(of?.p95), fixed(of?.max), of?.count ?? 0];
      }),
    ),
    'Each is what it adds on the critical path: a model that is asked early works while the floor decides.',
  );
}

function printEach({ judged, notFound }: BuiltinJudge): void {
  const names = [...new Set([...judged, ...notFound].map(({ name }) => name))];
  const cell = ({ delayMs, cutIns, heardEarlyMs }: Judged): string =>
    `${fixed(delayMs) ?? '–'}${cutIns > 0 ? `* (${heardEarlyMs})` : ''}`;
  printTable(
    'Each by itself: its delays (ms); * cut into (ms heard), – without a reply, ? not found in the recording',
    ['said', ...ARMS.map((arm) => NAMES[arm])],
    names.map((name) => [
      name,
      ...ARMS.map((arm) =>
        [
          ...judged.filter((one) => one.name === name && one.arm === arm).map(cell),
          ...notFound.filter((one) => one.name === name && one.arm === arm).map(() => '?'),
        ].join(' '),
      ),
    ]),
  );
}
