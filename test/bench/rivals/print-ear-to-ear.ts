/** What was measured ear to ear, as tables. */
import type { Breakdown, Stage } from '../../../shared/latency.ts';
import type { EarToEar, Hearing } from '../ear-to-ear.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { spread, type Spread } from '../statistics.ts';
import { CONTENDERS, type ContenderName } from './contenders.ts';
import { medianRatio, type Ratio } from './ratio.ts';

const NAMES: Record<ContenderName, string> = {
  latch: '(a) Latch',
  'latch-no-guess': '(b) Latch, no guesses',
  'agents-realtime': '(c) agents-realtime, server_vad',
};

export interface Compared {
  modelMs: number;
  /** Clips without a pause; those of people end, by their manifest, after some noise. */
  delays: Record<ContenderName, { synthetic: Spread | null; people: Spread | null; missed: number }>;
  cutIns: Record<
    ContenderName,
    { clips: number; clipsCutInto: number; others: number; othersCutInto: number }
  >;
  /** Against (c), of the synthetic voices without a pause: the same clip in the same round. */
  ratio: { latch: Ratio | null; noGuess: Ratio | null };
  /** Latch's ear-to-ear delay less the model's and the network's, synthetic voices without a pause. */
  added: Spread | null;
  wastedStartsPerTurn: number | null;
}

/** Once per time of the model. */
export function compareEarToEar({ modelTimesMs, roundTripMs, hearings }: EarToEar): Compared[] {
  return modelTimesMs.map((modelMs) => {
    const all = hearings.filter((hearing) => hearing.modelMs === modelMs);
    const plain = all.filter(({ hasPause }) => !hasPause);
    const synthetic = plain.filter(({ isPerson }) => !isPerson);
    const latch = all.filter(({ contender }) => contender === 'latch');
    const wasted = latch.map(({ wastedStarts }) => wastedStarts ?? 0);
    return {
      modelMs,
      delays: ofEach((name) => ({
        synthetic: delaysOf(synthetic, name),
        people: delaysOf(
          plain.filter(({ isPerson }) => isPerson),
          name,
        ),
        missed: plain.filter(({ contender, delayMs }) => contender === name && delayMs === null).length,
      })),
      cutIns: ofEach((name) => {
        const own = all.filter(({ contender }) => contender === name);
        const cutInto = (of: readonly Hearing[]) => of.filter(({ cutIns }) => cutIns > 0).length;
        const withPause = own.filter(({ hasPause }) => hasPause);
        const others = own.filter(({ hasPause }) => !hasPause);
        return {
          clips: withPause.length,
          clipsCutInto: cutInto(withPause),
          others: others.length,
          othersCutInto: cutInto(others),
        };
      }),
      ratio: { latch: ratioOf(synthetic, 'latch'), noGuess: ratioOf(synthetic, 'latch-no-guess') },
      added: spread(
        // Latch's audio passes the network twice each way: page, server, model.
        presentDelays(synthetic, 'latch').map((delayMs) => delayMs - modelMs - 2 * roundTripMs),
      ),
      wastedStartsPerTurn:
        latch.length === 0 ? null : wasted.reduce((sum, starts) => sum + starts, 0) / latch.length,
    };
  });
}

function ofEach<T>(make: (name: ContenderName) => T): Record<ContenderName, T> {
  return Object.fromEntries(CONTENDERS.map((name) => [name, make(name)])) as Record<ContenderName, T>;
}

function presentDelays(hearings: readonly Hearing[], name: ContenderName): number[] {
  return hearings
    .filter(({ contender }) => contender === name)
    .map(({ delayMs }) => delayMs)
    .filter((delayMs) => delayMs !== null);
}

const delaysOf = (hearings: readonly Hearing[], name: ContenderName): Spread | null =>
  spread(presentDelays(hearings, name));

/** Of pairs in which both answered and neither cut in. */
function ratioOf(hearings: readonly Hearing[], name: ContenderName): Ratio | null {
  const counted = hearings.filter(({ delayMs, cutIns }) => delayMs !== null && cutIns === 0);
  const pairs = counted
    .filter(({ contender }) => contender === name)
    .flatMap(({ file, round, delayMs }) => {
      const rival = counted.find(
        (other) => other.contender === 'agents-realtime' && other.file === file && other.round === round,
      );
      return rival ? [[delayMs!, rival.delayMs!] as const] : [];
    });
  return medianRatio(pairs);
}

export function printEarToEar(result: EarToEar): void {
  const compared = compareEarToEar(result);
  for (const of of compared) printComparison(of, result.roundTripMs);
  printMarks(result.times.latch);
  printClips(result.hearings);
}

function printComparison(of: Compared, roundTripMs: number): void {
  const { modelMs, delays, cutIns, ratio, added, wastedStartsPerTurn } = of;
  printTable(
    `Ear to ear, model at ${modelMs} ms: end of the user’s speech → first audible sample of the reply (ms)`,
    ['', 'p50', 'p95', 'max', 'n', 'people p50', 'p95', 'n', 'no reply', 'pauses cut into', 'others'],
    CONTENDERS.map((name): Cell[] => {
      const { synthetic, people, missed } = delays[name];
      const { clips, clipsCutInto, others, othersCutInto } = cutIns[name];
      return [
        NAMES[name],
        ...cells(synthetic),
        fixed(people?.p50),
        fixed(people?.p95),
        people?.count ?? 0,
        missed,
        `${clipsCutInto}/${clips}`,
        `${othersCutInto}/${others}`,
      ];
    }),
    [
      ratioText('(a)/(c)', ratio.latch),
      ratioText('(b)/(c)', ratio.noGuess),
      `(a) adds to the model’s ${modelMs} ms and the network’s ${(2 * roundTripMs).toFixed(1)} ms: ` +
        `median ${fixed(added?.p50) ?? '–'}, p95 ${fixed(added?.p95) ?? '–'} ms.`,
      `(a) asked in vain ${fixed(wastedStartsPerTurn, 2) ?? '–'} times a turn.`,
      'Left: synthetic voices, which end to the ms. What people said ends, by its manifest, after some noise: they waited longer.',
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

function printClips(hearings: readonly Hearing[]): void {
  const lines = new Map<string, Hearing[]>();
  for (const hearing of hearings) {
    const key = `${hearing.file}, model ${hearing.modelMs}`;
    lines.set(key, [...(lines.get(key) ?? []), hearing]);
  }
  printTable(
    'Clip by clip: each delay (ms); * with a cut-in, – without a reply',
    ['clip', ...CONTENDERS.map((name) => NAMES[name])],
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
