/** What was measured ear to ear, as tables. */
import type { Breakdown, Stage } from '../../../shared/latency.ts';
import type { EarToEar, Hearing } from '../ear-to-ear.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { spread, type Spread } from '../statistics.ts';
import { CONTENDERS, type ContenderName } from './contenders.ts';
import { medianRatio, type Ratio } from './ratio.ts';
import { VOICES, type Voice } from './sayings.ts';

const NAMES: Record<ContenderName, string> = {
  latch: '(a) Latch',
  'latch-no-guess': '(b) Latch, no guesses',
  'agents-realtime': '(c) agents-realtime, server_vad',
};

interface CutIns {
  /** Sayings with pauses, and how many of them were cut into; then the others. */
  paused: number;
  pausedCutInto: number;
  others: number;
  othersCutInto: number;
}

interface OfVoice {
  /** Of sayings without a pause. */
  delays: Record<ContenderName, { delay: Spread | null; missed: number }>;
  cutIns: Record<ContenderName, CutIns>;
  /** Against (c), without a pause: the same saying in the same round. */
  ratio: { latch: Ratio | null; noGuess: Ratio | null };
  /** Latch's ear-to-ear delay less the model's and the network's, without a pause. */
  added: Spread | null;
}

export interface Compared {
  modelMs: number;
  voices: Record<Voice, OfVoice>;
  wastedStartsPerTurn: number | null;
}

/** Once per time of the model. */
export function compareEarToEar({ modelTimesMs, roundTripMs, hearings }: EarToEar): Compared[] {
  return modelTimesMs.map((modelMs) => {
    const all = hearings.filter((hearing) => hearing.modelMs === modelMs);
    const wasted = all.flatMap(({ contender, wastedStarts }) =>
      contender === 'latch' && wastedStarts !== null ? [wastedStarts] : [],
    );
    const ofIt = (voice: Voice): OfVoice =>
      ofVoice(
        all.filter((hearing) => hearing.voice === voice),
        modelMs + 2 * roundTripMs,
      );
    return {
      modelMs,
      voices: { people: ofIt('people'), synthetic: ofIt('synthetic') },
      wastedStartsPerTurn:
        wasted.length === 0 ? null : wasted.reduce((sum, starts) => sum + starts, 0) / wasted.length,
    };
  });
}

/** `elsewhereMs`: the model's time and the network's. Latch's audio passes that twice each way: page, server, model. */
function ofVoice(all: readonly Hearing[], elsewhereMs: number): OfVoice {
  const plain = all.filter(({ hasPause }) => !hasPause);
  const cutInto = (of: readonly Hearing[]): number => of.filter(({ cutIns }) => cutIns > 0).length;
  return {
    delays: ofEach((name) => ({
      delay: spread(presentDelays(plain, name)),
      missed: plain.filter(({ contender, delayMs }) => contender === name && delayMs === null).length,
    })),
    cutIns: ofEach((name) => {
      const own = all.filter(({ contender }) => contender === name);
      const paused = own.filter(({ hasPause }) => hasPause);
      const others = own.filter(({ hasPause }) => !hasPause);
      return {
        paused: paused.length,
        pausedCutInto: cutInto(paused),
        others: others.length,
        othersCutInto: cutInto(others),
      };
    }),
    ratio: { latch: ratioOf(plain, 'latch'), noGuess: ratioOf(plain, 'latch-no-guess') },
    added: spread(presentDelays(plain, 'latch').map((delayMs) => delayMs - elsewhereMs)),
  };
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

/** Of pairs in which both answered and neither cut in. */
function ratioOf(hearings: readonly Hearing[], name: ContenderName): Ratio | null {
  const counted = hearings.filter(({ delayMs, cutIns }) => delayMs !== null && cutIns === 0);
  const pairs = counted
    .filter(({ contender }) => contender === name)
    .flatMap(({ name: said, round, delayMs }) => {
      const rival = counted.find(
        (other) => other.contender === 'agents-realtime' && other.name === said && other.round === round,
      );
      return rival ? [[delayMs!, rival.delayMs!] as const] : [];
    });
  return medianRatio(pairs);
}

export function printEarToEar(result: EarToEar): void {
  for (const of of compareEarToEar(result)) printComparison(of, result.roundTripMs);
  printMarks(result.times.latch);
  printSayings(result.hearings);
}

function printComparison({ modelMs, voices, wastedStartsPerTurn }: Compared, roundTripMs: number): void {
  printTable(
    `Ear to ear, model at ${modelMs} ms: end of the user’s speech → first audible sample of the reply (ms)`,
    ['', 'p50', 'p95', 'max', 'n', 'no reply', 'with pauses: cut into', 'without: cut into'],
    VOICES.flatMap((voice) =>
      CONTENDERS.map((name): Cell[] => {
        const { delay, missed } = voices[voice].delays[name];
        const { paused, pausedCutInto, others, othersCutInto } = voices[voice].cutIns[name];
        const cut = [`${pausedCutInto}/${paused}`, `${othersCutInto}/${others}`];
        return [`${voice}: ${NAMES[name]}`, ...cells(delay), missed, ...cut];
      }),
    ),
    [
      ...VOICES.flatMap((voice) => {
        const { ratio, added } = voices[voice];
        return [
          ratioText(`${voice}: (a)/(c)`, ratio.latch),
          ratioText(`${voice}: (b)/(c)`, ratio.noGuess),
          `${voice}: (a) adds to the model’s ${modelMs} ms and the network’s ${(2 * roundTripMs).toFixed(1)} ms: ` +
            `median ${fixed(added?.p50) ?? '–'}, p95 ${fixed(added?.p95) ?? '–'} ms.`,
        ];
      }),
      `(a) asked in vain ${fixed(wastedStartsPerTurn, 2) ?? '–'} times a turn. Delays are of what was said without a pause.`,
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
