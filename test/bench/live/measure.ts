/**
 * What listeners cost the call that they listen to: one call alone, and with two hundred listeners, turn by turn in one run over the same
 * server. Server, model, caller and listeners each are processes of their own.
 */
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { hasProc, processCpu, used } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { Child } from '../server/child.ts';
import { CYCLE_MS } from '../server/conversation.ts';
import type { LoadQuestion } from '../server/load-process.ts';
import { latencies, LIMITS } from '../server/measure.ts';
import type { ModelAddresses, ModelQuestion, Stamps } from '../server/model-process.ts';
import { nowUs } from '../server/timestamps.ts';
import { spread, type Spread } from '../statistics.ts';
import type { Heard, ListenersQuestion } from './listeners-process.ts';

const LISTENERS = 200;
/** Who has just joined or left is none of what is measured. */
const SETTLE_MS = 1_500;

interface Stretch {
  listeners: number;
  fromUs: number;
  toUs: number;
  cpuPercent: number | null;
  /** Per second, to all listeners together; null where there are none. */
  packetsHeard: number | null;
}

interface Side {
  listeners: number;
  up: Spread | null;
  down: Spread | null;
  /** Both ways together. */
  all: Spread | null;
  cpuPercent: number | null;
}

export interface LiveResult {
  alone: Side;
  listenedTo: Side;
  /** Of each pair, its p99 with listeners over its p99 without, both ways together: what else the machine did hits one pair, not all. */
  pairedP99: Spread | null;
  /** Listeners that were let go. */
  lost: number;
  packetsHeardPerSecond: number;
}

export async function measureLive(
  resources: Resources,
  speechDir: string,
  pairs: number,
  measuredMs: number,
): Promise<LiveResult> {
  const process_ = <Question>(script: string, base: string): Child<Question, unknown> =>
    resources.use(new Child<Question, unknown>(new URL(script, base)), (it) => it.stop());
  const model = process_<ModelQuestion>('../server/model-process.ts', import.meta.url);
  const { modelUrl } = (await model.ask({ ask: 'start', speechDir })) as ModelAddresses;
  const env = { ...LIMITS, LATCH_MODEL_URL: modelUrl, LATCH_MAX_LISTENERS_PER_ADDRESS: '1000' };
  const latch = resources.use(await startLatch(env), (it) => it.kill());
  const callers = process_<LoadQuestion>('../server/load-process.ts', import.meta.url);
  const { url } = latch;
  await callers.ask({ ask: 'open', target: 'latch', url, calls: 1, speechDir, prefix: 'call' });
  await callers.ask({ ask: 'talk' });
  const token = (await callers.ask({ ask: 'share' })) as string;
  const listeners = process_<ListenersQuestion>('listeners-process.ts', import.meta.url);
  // They are on other machines in truth: here they get what is left of this one.
  setPriority(listeners.pid, constants.priority.PRIORITY_LOW);
  await sleep(CYCLE_MS);

  const stretches: Stretch[] = [];
  let lost = 0;
  for (let pair = 0; pair < pairs; pair++) {
    // Whoever comes second meets a warmer server: they take turns at it.
    for (const count of pair % 2 === 0 ? [0, LISTENERS] : [LISTENERS, 0]) {
      await listeners.ask({ ask: 'join', url, token, listeners: count });
      await sleep(SETTLE_MS);
      const fromUs = nowUs();
      const before = hasProc ? processCpu(latch.pid) : null;
      await sleep(measuredMs);
      const cpu = before && used(before, processCpu(latch.pid));
      const toUs = nowUs();
      const heard = (await listeners.ask({ ask: 'leave' })) as Heard;
      lost += count - heard.listeners;
      stretches.push({
        listeners: count,
        fromUs,
        toUs,
        cpuPercent: cpu && (cpu.ranMs * 100_000) / (toUs - fromUs),
        packetsHeard: count === 0 ? null : heard.packets / ((measuredMs + SETTLE_MS) / 1000),
      });
      await sleep(SETTLE_MS);
    }
  }
  const near = (await callers.ask({ ask: 'stamps' })) as Stamps;
  const far = (await model.ask({ ask: 'stamps' })) as Stamps;
  const p99Of = ({ fromUs, toUs }: Stretch): number =>
    spread([...latencies(near.up, far.up, fromUs, toUs), ...latencies(far.down, near.down, fromUs, toUs)])!
      .p99;
  const ratios = Array.from({ length: pairs }, (_, pair) => {
    const both = stretches.slice(2 * pair, 2 * pair + 2);
    const [alone, listenedTo] = [0, LISTENERS].map((count) =>
      p99Of(both.find((stretch) => stretch.listeners === count)!),
    );
    return listenedTo! / alone!;
  });
  const sideOf = (count: number): Side => {
    const of = stretches.filter((stretch) => stretch.listeners === count);
    const up = of.flatMap(({ fromUs, toUs }) => latencies(near.up, far.up, fromUs, toUs));
    const down = of.flatMap(({ fromUs, toUs }) => latencies(far.down, near.down, fromUs, toUs));
    const cpu = spread(of.flatMap(({ cpuPercent }) => cpuPercent ?? []));
    return {
      listeners: count,
      up: spread(up),
      down: spread(down),
      all: spread([...up, ...down]),
      cpuPercent: cpu?.p50 ?? null,
    };
  };
  const heard = stretches.flatMap(({ packetsHeard }) => packetsHeard ?? []);
  return {
    alone: sideOf(0),
    listenedTo: sideOf(LISTENERS),
    pairedP99: spread(ratios),
    lost,
    packetsHeardPerSecond: heard.reduce((sum, rate) => sum + rate, 0) / heard.length,
  };
}

export function printLive(result: LiveResult): void {
  const { alone, listenedTo, pairedP99, lost, packetsHeardPerSecond } = result;
  const row = (name: string, { up, down, all, cpuPercent }: Side): Cell[] => [
    name,
    ...[up, down, all].flatMap((of) => [fixed(of?.p50, 2), fixed(of?.p99, 2)]),
    fixed(cpuPercent, 1),
  ];
  const ratio = (of: 'up' | 'down' | 'all', at: 'p50' | 'p99'): Cell =>
    fixed(listenedTo[of] && alone[of] && listenedTo[of][at] / alone[of][at], 2);
  printTable(
    `One call alone, and with ${listenedTo.listeners} listeners (ms through the server)`,
    ['', 'up p50', 'up p99', 'down p50', 'down p99', 'both p50', 'both p99', 'CPU %'],
    [
      row('alone', alone),
      row('listened to', listenedTo),
      [
        '  ratio',
        ...(['up', 'down', 'all'] as const).flatMap((of) => [ratio(of, 'p50'), ratio(of, 'p99')]),
        null,
      ],
    ],
    `p99 of both ways, listened to over alone, by pairs: median ${fixed(pairedP99?.p50, 2)}, ${fixed(pairedP99?.min, 2)} to ${fixed(pairedP99?.max, 2)}, ${pairedP99?.count} pairs.\n` +
      `${fixed(packetsHeardPerSecond)} packets a second were heard by all listeners together; ${lost} of them were let go.`,
  );
}
