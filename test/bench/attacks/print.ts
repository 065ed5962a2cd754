/** Tables of what honest calls notice of attacks. */
import { fixed, printTable, type Cell } from '../print.ts';
import type { Cpu } from '../proc.ts';
import { spread } from '../statistics.ts';
import type { AttackResult, Pair, Window } from './measure.ts';

/** An attack may make the slowest hundredth of packets slower by so much. */
const BOUND = 1.2;

type Direction = 'up' | 'down';
type Percentile = 'p50' | 'p99';

export function printAttacks(results: readonly AttackResult[]): void {
  printTable(
    'Honest calls beside an attack: what it does to the delays of ten of them',
    [
      '',
      'pairs',
      'packets ×',
      'up p99 ms',
      'p99 ×',
      'p50 ×',
      'down p99 ms',
      'p99 ×',
      'p50 ×',
      `p99 within ${BOUND} ×`,
    ],
    results.map(delayRow),
    [
      'up, down: caller to model, and back, without the attack. ×: with it, in the window that follows, against without; the median of the',
      'pairs, and for p99 the lowest to the highest. Where the pairs differ by more than the bound, the machine was busy with something else.',
      'packets ×: those that arrived in the window; under 1, some were lost or late beyond it, and are in no delay.',
      'p99 within: yes or no by the larger of the two medians.',
    ].join('\n'),
  );
  printTable(
    'The same attacks: what they took of the machine (without → with)',
    [
      '',
      'done/s',
      'begun/s',
      'attackers CPU %',
      'server CPU %',
      'server waits %',
      'others wait %',
      'server MiB',
    ],
    results.filter(({ failed }) => failed === null).map(costRow),
    [
      `done: ${results.map(({ name, counts }) => `${name}: ${counts}`).join('; ')}.`,
      'begun: attempts; each but the last of every attacker was refused or cut off before the next.',
      'waits: time in which the server, or the honest callers and the model, could have run and had to wait for a core. Where it grows with the',
      'attackers’ CPU, the delays tell of the machine: give it more cores, or the attackers --nice 19. Where the server’s own CPU is near 100, of the server.',
    ].join('\n'),
  );
}

function delayRow({ name, pairs, failed }: AttackResult): Cell[] {
  if (failed !== null) return [name, pairs.length, ...Array<null>(7).fill(null), `no: ${failed}`];
  const up = ratio(pairs, 'up', 'p99');
  const down = ratio(pairs, 'down', 'p99');
  const worst = up && down && Math.max(up.p50, down.p50);
  return [
    name,
    pairs.length,
    fixed(median(pairs.map(({ quiet, attacked }) => packetsOf(attacked) / packetsOf(quiet))), 2),
    ...delayCells(pairs, 'up'),
    ...delayCells(pairs, 'down'),
    worst === null ? null : worst <= BOUND ? 'yes' : 'no',
  ];
}

function delayCells(pairs: readonly Pair[], direction: Direction): Cell[] {
  const p99 = ratio(pairs, direction, 'p99');
  return [
    fixed(median(pairs.map(({ quiet }) => quiet[direction]?.p99)), 2),
    p99 && `${fixed(p99.p50, 2)} (${fixed(p99.min, 2)}–${fixed(p99.max, 2)})`,
    fixed(ratio(pairs, direction, 'p50')?.p50, 2),
  ];
}

/** With the attack against without, of each pair. */
function ratio(pairs: readonly Pair[], direction: Direction, percentile: Percentile) {
  return spread(
    pairs.flatMap(({ quiet, attacked }) => {
      const before = quiet[direction]?.[percentile];
      const during = attacked[direction]?.[percentile];
      return before === undefined || during === undefined ? [] : [during / before];
    }),
  );
}

function costRow({ name, pairs }: AttackResult): Cell[] {
  const rate = (what: 'done' | 'begun'): Cell =>
    fixed(median(pairs.map(({ tally }) => (tally[what] * 1000) / tally.lengthMs)), 1);
  const change = (digits: number, of: (window: Window) => number | undefined): Cell => {
    const before = median(pairs.map(({ quiet }) => of(quiet)));
    return before === null
      ? null
      : `${fixed(before, digits)} → ${fixed(median(pairs.map(({ attacked }) => of(attacked))), digits)}`;
  };
  const share = (whose: keyof NonNullable<Window['cpu']>, part: keyof Cpu): Cell =>
    change(0, ({ cpu, lengthMs }) => (cpu === null ? undefined : (100 * cpu[whose][part]) / lengthMs));
  return [
    name,
    rate('done'),
    rate('begun'),
    share('attackers', 'ranMs'),
    share('server', 'ranMs'),
    share('server', 'waitedMs'),
    share('around', 'waitedMs'),
    change(0, ({ residentBytes }) => (residentBytes === null ? undefined : residentBytes / 2 ** 20)),
  ];
}

const packetsOf = ({ up, down }: Window): number => (up?.count ?? 0) + (down?.count ?? 0);

const median = (values: readonly (number | undefined)[]): number | null =>
  spread(values.filter((value) => value !== undefined))?.p50 ?? null;
