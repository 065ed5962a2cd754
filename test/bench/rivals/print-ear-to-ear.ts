/** What was measured ear to ear, as tables. */
import type { Breakdown, Stage } from '../../../shared/latency.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { spread, type Spread } from '../statistics.ts';
import { compareEarToEar, type Compared } from './compare-ear-to-ear.ts';
import {
  CONTENDERS,
  VOICES,
  type ContenderName,
  type EarToEar,
  type Hearing,
  type Unaligned,
} from './hearing.ts';
import type { Ratio } from './ratio.ts';

const NAMES: Record<ContenderName, string> = {
  latch: '(a) Latch',
  'latch-no-judge': '(b) Latch, no judge',
  'agents-realtime': '(c) agents-realtime, server_vad',
};

export function printEarToEar(result: EarToEar): void {
  for (const of of compareEarToEar(result)) printComparison(of, result.roundTripMs);
  printMarks(result.times.latch);
  printSayings(result.hearings);
  printUnaligned(result);
}

function printComparison({ modelMs, voices, wastedStartsPerTurn }: Compared, roundTripMs: number): void {
  printTable(
    `Ear to ear, model at ${modelMs} ms: end of the user’s speech → first audible sample of the reply (ms)`,
    [
      '',
      'p50',
      'p95',
      'max',
      'n',
      'no reply',
      'with pauses: cut into',
      'without: cut into',
      'then heard',
      'not aligned',
    ],
    VOICES.flatMap((voice) =>
      CONTENDERS.map((name): Cell[] => {
        const { delay, missed, unaligned } = voices[voice].delays[name];
        const { paused, pausedCutInto, others, othersCutInto, heardEarlyMs } = voices[voice].cutIns[name];
        const cut = [`${pausedCutInto}/${paused}`, `${othersCutInto}/${others}`];
        return [`${voice}: ${NAMES[name]}`, ...cells(delay), missed, ...cut, fixed(heardEarlyMs), unaligned];
      }),
    ),
    [
      ...VOICES.flatMap((voice) => {
        const { ratio, added } = voices[voice];
        return [
          ratioText(`${voice}: (a)/(c)`, ratio.latch),
          ratioText(`${voice}: (b)/(c)`, ratio.noJudge),
          `${voice}: (a) adds to the model’s ${modelMs} ms and the network’s ${(2 * roundTripMs).toFixed(1)} ms: ` +
            `median ${fixed(added?.p50) ?? '–'}, p95 ${fixed(added?.p95) ?? '–'} ms.`,
        ];
      }),
      `(a) asked in vain ${fixed(wastedStartsPerTurn, 2) ?? '–'} times a turn. Delays are of what was said without a pause. then heard: ms of sound before the speech had ended, mean.`,
    ].join('\n'),
  );
}

const cells = (of: Spread | null): Cell[] => [fixed(of?.p50), fixed(of?.p95), fixed(of?.max), of?.count ?? 0];

const ratioText = (name: string, of: Ratio | null): string =>
  of === null
    ? `${name}: no pairs.`
    : `${name}: median ${of.median.toFixed(2)}, 95 % interval ${of.low.toFixed(2)} to ${of.high.toFixed(2)}, ${of.pairs} pairs.`;

const STAGES = [
  'hearing',
  'deciding',
  'sending',
  'queueing',
  'model',
  'encoding',
  'receiving',
  'playing',
] as const satisfies readonly Stage[];

/** A stage that is not on a turn's critical path took it no time. */
function printMarks(times: readonly Breakdown[]): void {
  const row = (name: string, timeOf: (of: Breakdown) => number): Cell[] => [
    name,
    ...cells(spread(times.map(timeOf))),
  ];
  printTable(
    '(a) by Latch’s own marks: from the end of speech, as the gate dates it, to the first sample, devices included (ms)',
    ['', 'p50', 'p95', 'max', 'n'],
    [
      row('all turns', ({ totalMs }) => totalMs),
      ...STAGES.map((name) =>
        row(`  of it, ${name}`, ({ stages }) => stages.find(({ stage }) => stage === name)?.ms ?? 0),
      ),
      row('reply held, ready', ({ heldMs }) => heldMs),
      row('saved by asking early', ({ savedMs }) => savedMs),
    ],
  );
}

function printSayings(hearings: readonly Hearing[]): void {
  const lines = new Map<string, Hearing[]>();
  for (const hearing of hearings) {
    const key = `${hearing.name}, model ${hearing.modelMs}`;
    lines.set(key, [...(lines.get(key) ?? []), hearing]);
  }
  printTable(
    'Each by itself: its delays (ms); * with a cut-in, – without a reply',
    ['said', ...CONTENDERS.map((name) => NAMES[name])],
    [...lines]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, said]) => [
        key,
        ...CONTENDERS.map((name) =>
          said
            .filter(({ contender }) => contender === name)
            .map(({ delayMs, cutIns }) => `${fixed(delayMs) ?? '–'}${cutIns > 0 ? '*' : ''}`)
            .join(' '),
        ),
      ]),
  );
}

/** Nothing where all recordings were aligned. */
function printUnaligned({ hearings, unaligned }: EarToEar): void {
  if (unaligned.length === 0) return;
  printTable(
    `Not aligned: ${unaligned.length} of ${hearings.length + unaligned.length} recordings, counted nowhere above`,
    ['said', 'to', 'model', 'round', 'correlation'],
    unaligned.map(({ name, contender, modelMs, round, correlation }: Unaligned): Cell[] => [
      name,
      NAMES[contender],
      modelMs,
      round + 1,
      fixed(correlation, 3),
    ]),
    'The saying was not found in what the microphone gave: its end, and so the delay, is not known.',
  );
}
