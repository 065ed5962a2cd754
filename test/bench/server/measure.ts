/**
 * The server under scripted calls, beside a bare `ws` relay that passes the same frames: CPU per packet, memory per call,
 * and the time that a packet takes through it. Server, model, callers each are processes of their own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { hasProc, processCpu, residentBytes, used } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { spread, type Spread } from '../statistics.ts';
import { Child } from './child.ts';
import { CYCLE_MS } from './conversation.ts';
import type { LoadQuestion } from './load-process.ts';
import type { ModelAddresses, ModelQuestion, Stamps } from './model-process.ts';
import type { RelayQuestion } from './relay-process.ts';
import { nowUs } from './timestamps.ts';

interface LoadPoint {
  calls: number;
  /** Both ways, while it was measured. */
  packetsPerSecond: number;
  /** Null without /proc. */
  cpuPercent: number | null;
  /** Time in which it could have run and was not let: the machine was busy with something else. */
  waitedPercent: number | null;
  /** Of the processes around it: near 100 they, not the server, are what is measured. */
  callersCpuPercent: number | null;
  modelCpuPercent: number | null;
  cpuPerPacketUs: number | null;
  /** Resident memory of the server, the median while it was measured. */
  memoryBytes: number | null;
  /** What the calls added to the server's resident memory, for each of them. */
  memoryPerCallBytes: number | null;
  /** From the caller's send to the model's receipt, and back, in ms: through two sockets and the server. */
  up: Spread | null;
  down: Spread | null;
}

export interface ServerLoad {
  latch: LoadPoint[];
  relay: LoadPoint[];
}

/** Each server warms up with so many calls, and then idles, before its memory is looked at. */
const WARM_CALLS = 4;
const IDLE_MS = 2000;
const LOOK_MS = 500;
/** After the first turns have begun: measured is a steady state. */
const SETTLE_MS = 1000;
export const LIMITS = {
  LATCH_MAX_CALLS: '1000',
  LATCH_MAX_CALLS_PER_ADDRESS: '1000',
  LATCH_CALLS_PER_MINUTE: '10000',
  LATCH_LOG_LEVEL: 'warn',
};

interface Subject {
  target: 'latch' | 'relay';
  url: string;
  pid: number;
}

export async function measureServer(
  resources: Resources,
  speechDir: string,
  calls: readonly number[],
  measuredMs: number,
): Promise<ServerLoad> {
  const load: ServerLoad = { latch: [], relay: [] };
  for (const count of calls) {
    for (const target of ['latch', 'relay'] as const) {
      load[target].push(await measurePoint(resources, target, speechDir, count, measuredMs));
      await resources.close();
    }
  }
  return load;
}

async function measurePoint(
  resources: Resources,
  target: Subject['target'],
  speechDir: string,
  calls: number,
  measuredMs: number,
): Promise<LoadPoint> {
  const model = resources.use(
    new Child<ModelQuestion, unknown>(new URL('model-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  const addresses = (await model.ask({ ask: 'start', speechDir })) as ModelAddresses;
  const subject = await startSubject(resources, target, addresses);

  const warm = resources.use(
    new Child<LoadQuestion, unknown>(new URL('load-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  await warm.ask({ ask: 'open', target, url: subject.url, calls: WARM_CALLS, speechDir, prefix: 'warm' });
  await warm.ask({ ask: 'talk' });
  await sleep(CYCLE_MS);
  await warm.ask({ ask: 'hang up' });
  await sleep(IDLE_MS);
  await warm.stop();

  const memoryBefore = hasProc ? residentBytes(subject.pid) : null;
  const callers = resources.use(
    new Child<LoadQuestion, unknown>(new URL('load-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  await callers.ask({ ask: 'open', target, url: subject.url, calls, speechDir, prefix: 'call' });
  await callers.ask({ ask: 'talk' });
  await sleep(CYCLE_MS + SETTLE_MS);
  const fromUs = nowUs();
  const pids = [subject.pid, callers.pid, model.pid];
  const cpuBefore = hasProc ? pids.map(processCpu) : null;
  const memory: number[] = [];
  for (const endMs = performance.now() + measuredMs; performance.now() < endMs;) {
    await sleep(LOOK_MS);
    if (hasProc) memory.push(residentBytes(subject.pid));
  }
  const cpuAfter = hasProc ? pids.map(processCpu) : null;
  const toUs = nowUs();

  const near = (await callers.ask({ ask: 'stamps' })) as Stamps;
  const far = (await model.ask({ ask: 'stamps' })) as Stamps;
  const up = latencies(near.up, far.up, fromUs, toUs);
  const down = latencies(far.down, near.down, fromUs, toUs);
  const packets = up.length + down.length;
  const [own, ofCallers, ofModel] = cpuAfter?.map((after, i) => used(cpuBefore![i]!, after)) ?? [];
  const percent = (ms: number | undefined): number | null =>
    ms === undefined ? null : (ms * 100_000) / (toUs - fromUs);
  return {
    calls,
    packetsPerSecond: (packets * 1e6) / (toUs - fromUs),
    cpuPercent: percent(own?.ranMs),
    waitedPercent: percent(own?.waitedMs),
    callersCpuPercent: percent(ofCallers?.ranMs),
    modelCpuPercent: percent(ofModel?.ranMs),
    cpuPerPacketUs: own ? (own.ranMs * 1000) / packets : null,
    memoryBytes: spread(memory)?.p50 ?? null,
    memoryPerCallBytes: memoryBefore === null ? null : (spread(memory)!.p50 - memoryBefore) / calls,
    up: spread(up),
    down: spread(down),
  };
}

async function startSubject(
  resources: Resources,
  target: Subject['target'],
  { modelUrl, peerUrl }: ModelAddresses,
): Promise<Subject> {
  if (target === 'latch') {
    const latch = resources.use(await startLatch({ ...LIMITS, LATCH_MODEL_URL: modelUrl }), (it) =>
      it.kill(),
    );
    return { target, url: latch.url, pid: latch.pid };
  }
  const relay = resources.use(
    new Child<RelayQuestion, string>(new URL('relay-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  return { target, url: await relay.ask({ peerUrl }), pid: relay.pid };
}

/** In ms, of the packets that were sent and arrived in the time; the n-th that was sent is the n-th that arrived. */
export function latencies(
  sent: Record<string, number[]>,
  arrived: Record<string, number[]>,
  fromUs: number,
  toUs: number,
): number[] {
  return Object.entries(sent).flatMap(([call, times]) =>
    times.flatMap((sentUs, n) => {
      const arrivedUs = arrived[call]?.[n];
      return sentUs < fromUs || arrivedUs === undefined || arrivedUs > toUs
        ? []
        : [(arrivedUs - sentUs) / 1000];
    }),
  );
}

export function printServer({ latch, relay }: ServerLoad): void {
  const rows = latch.flatMap((point, i): Cell[][] => {
    const bare = relay[i]!;
    const row = (name: string, of: LoadPoint): Cell[] => [
      name,
      fixed(of.packetsPerSecond),
      fixed(of.cpuPercent, 1),
      fixed(of.waitedPercent, 1),
      fixed(of.cpuPerPacketUs, 1),
      fixed(of.memoryBytes === null ? null : of.memoryBytes / 2 ** 20),
      fixed(of.memoryPerCallBytes === null ? null : of.memoryPerCallBytes / 1024),
      fixed(of.up?.p50, 2),
      fixed(of.up?.p99, 2),
      fixed(of.down?.p50, 2),
      fixed(of.down?.p99, 2),
    ];
    const times = (a: number | null, b: number | null): Cell =>
      a === null || b === null ? null : `${fixed(a / b, 1)} ×`;
    const name = `${point.calls} call${point.calls === 1 ? '' : 's'}`;
    return [
      row(`Latch, ${name}`, point),
      row(`bare ws relay, ${name}`, bare),
      [
        '  ratio',
        null,
        times(point.cpuPercent, bare.cpuPercent),
        null,
        times(point.cpuPerPacketUs, bare.cpuPerPacketUs),
        ...Array<null>(6).fill(null),
      ],
    ];
  });
  printTable(
    'Server under scripted calls (each speaks 2 s, waits 0.3 s, hears 2 s; 50 packets a second whoever speaks)',
    [
      '',
      'packets/s',
      'CPU %',
      'waits %',
      'µs/packet',
      'MiB',
      'KiB/call',
      'up p50',
      'up p99',
      'down p50',
      'down p99',
    ],
    rows,
    [
      'Latch decodes and encodes Opus, speaks JSON with the model, and keeps what is not acknowledged; the relay only passes frames.',
      'MiB: resident memory. KiB/call: what the calls added to it; at one call the heap’s own coming and going is more.',
      'up, down: ms from send to receipt between caller and model, their own queues included.',
      'waits %: time in which it could have run and the machine was busy with others; where it is not small, mind the delays.',
    ].join('\n'),
  );
}
