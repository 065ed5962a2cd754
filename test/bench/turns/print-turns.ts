/** The tables of `npm run bench:turns`. */
import { fixed, printTable, type Cell } from '../print.ts';
import type { Area } from './auc.ts';
import type { Result } from './measure.ts';
import type { Interval } from './bootstrap.ts';
import { REJOIN_HEARD_MS, REJOIN_WITHIN_MS } from './rejoin-sweep.ts';
import { paretoFront, type Share, type SweepPoint } from './sweep.ts';

/** A front has more points than anybody reads. */
const FRONT_ROWS = 16;
/** With fewer holds a source says nothing about cut-ins. */
const ENOUGH_HOLDS = 20;

export function printTurns(results: readonly Result[]): void {
  printCounts(results);
  printAucs(results);
  printSweepsOf(results);
}

/** Without what weights do not change. */
export function printSweepsOf(results: readonly Result[]): void {
  printPresets(results);
  printSweeps(results);
  printRejoins(results);
  printOperatingPoints(results);
}

const percent = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1));
const shareText = ({ pct, lowPct, highPct }: Share): string =>
  Number.isNaN(pct) ? '–' : `${percent(pct)} (${percent(lowPct)}-${percent(highPct)})`;
const ms = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(0));
const between = ({ low, high }: Interval, digits = 0): string =>
  Number.isNaN(low) ? '' : ` (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
const areaText = (area: Area | null): string =>
  area === null ? '–' : `${area.auc.toFixed(2)}${between(area, 2)}`;

function printCounts(results: readonly Result[]): void {
  printTable(
    'Turns',
    ['source', 'turns', 'ends', 'holds ≥ 200 ms', 'speakers'],
    results
      .filter(({ detector }) => detector === 'timer')
      .map(({ source, n }) => [source, n.turns, n.ends, n.holds, n.speakers]),
  );
}

function printAucs(results: readonly Result[]): void {
  const rows = results.flatMap(({ detector, source, auc }) =>
    auc
      .filter((row) => row.auc !== null)
      .map((row): Cell[] => [
        detector,
        source,
        row.atMs,
        row.ends,
        row.holds,
        areaText(row.auc),
        areaText(row.matched),
        areaText(row.elapsedAlone),
      ]),
  );
  if (rows.length === 0) return;
  printTable(
    'AUC of "the turn is over": ends against holds that still last',
    ['detector', 'source', 'ms', 'ends', 'holds', 'AUC', 'matched', 'time since speech start alone'],
    rows,
    'ms into the pause. matched: among pairs in which speech had gone on for about as long. In brackets 95 %, by speaker.',
  );
}

const SWEEP_HEADER = [
  'cut-ins %',
  'of them rejoined %',
  'heard, ms/turn',
  'holds cut %',
  'commit mean',
  'median',
  'p90',
  'start mean',
  'reply mean',
  'starts/turn',
  'wasted/turn',
  'tokens',
];

function sweepCells(point: SweepPoint): Cell[] {
  return [
    shareText(point.cutIns),
    percent(point.rejoined.pct),
    fixed(point.heardBeforeRejoinMs, 1),
    shareText(point.holdsCut),
    ms(point.commitMeanMs),
    ms(point.commitMedianMs),
    ms(point.commitP90Ms),
    ms(point.startMeanMs),
    ms(point.replyMeanMs),
    fixed(point.startsPerTurn, 2),
    fixed(point.wastedStartsPerTurn, 2),
    ms(point.wastedTokensPerTurn),
  ];
}

function printPresets(results: readonly Result[]): void {
  printTable(
    'The presets, by cost (as shipped) and by line (ms from the labelled end)',
    ['source', 'detector', 'preset', ...SWEEP_HEADER],
    results.flatMap(({ source, detector, sweep }) =>
      sweep
        .filter(({ setting }) => setting.preset !== null)
        .map((point) => [source, detector, point.setting.name, ...sweepCells(point)]),
    ),
    [REJOIN_NOTE, missedNote(results)].filter(Boolean).join('\n'),
  );
}

const REJOIN_NOTE =
  'heard: of replies that began too early, until the turn was rejoined. tokens: of sound, spent in vain a turn. The model’s first audio comes\n' +
  'with the judge’s verdict, or 300 ms after the guess; words over a reply 300 ms after they are asked for.';

function missedNote(results: readonly Result[]): string {
  const all = results.filter(({ detector }) => detector === 'timer').at(-1)!;
  const missed = Math.max(...all.sweep.map((point) => point.missed));
  return missed === 0 ? '' : `${missed} turns were not heard by the VAD; they have no delay.`;
}

/** Of all sources together, or of the only one. */
function printSweeps(results: readonly Result[]): void {
  const { source } = results.at(-1)!;
  for (const result of results.filter((it) => it.source === source)) {
    const front = paretoFront(result.sweep);
    const every = Math.max(1, Math.ceil(front.length / FRONT_ROWS));
    const rows = front.filter((_, i) => i % every === 0 || i === front.length - 1);
    printTable(
      `Sweep of ${result.detector}, ${source}: settings that no other beats (ms from the labelled end)`,
      ['setting', ...SWEEP_HEADER],
      rows.map((point) => [point.setting.name, ...sweepCells(point)]),
      every > 1 ? `One in ${every} of ${front.length}; --json has all.` : '',
    );
  }
}

/** Of all sources together, or of the only one. */
function printRejoins(results: readonly Result[]): void {
  const { source } = results.at(-1)!;
  for (const { detector, rejoins } of results.filter((it) => it.source === source))
    printTable(
      `${detector}, ${source}, balanced: of the turns cut into, those that are rejoined (%), by when the user must go on and what they may have heard`,
      ['within ms', ...REJOIN_HEARD_MS.map((heardMs) => `heard < ${heardMs} ms`)],
      REJOIN_WITHIN_MS.map((withinMs) => [
        withinMs,
        ...rejoins.filter((it) => it.withinMs === withinMs).map(({ rejoined }) => percent(rejoined.pct)),
      ]),
    );
}

function printOperatingPoints(results: readonly Result[]): void {
  const last = results.at(-1)!.source;
  const shown = results.filter(({ source, n }) => n.holds >= ENOUGH_HOLDS || source === last);
  printTable(
    'Mean delay at the same cut-ins (ms)',
    [
      'source',
      'cut-ins ≤',
      'detector',
      'setting',
      'cut-ins %',
      'delay',
      'against the timer',
      'held out: cut-ins %',
      'delay',
    ],
    shown.flatMap(({ source, detector, sweep, operatingPoints }) =>
      operatingPoints.map(({ limitPct, best, interval, againstTimer, heldOut }): Cell[] => [
        source,
        `${limitPct} %`,
        detector,
        best && sweep[best.setting]!.setting.name,
        best && percent(best.cutInPct),
        best && `${ms(best.delayMs)}${between(interval)}`,
        againstTimer && `${ms(againstTimer.ms)}${between(againstTimer)}`,
        heldOut && percent(heldOut.cutInPct),
        heldOut && ms(heldOut.delayMs),
      ]),
    ),
    'The quickest setting within the limit. In brackets 95 %: speakers drawn anew, and the setting chosen anew in every draw.\n' +
      `held out: chosen on half of the speakers, measured on the other half, mean of 100 halves. Sources with fewer than ${ENOUGH_HOLDS} holds are left out.`,
  );
}
