/** A thousand calls, opened, used and closed: does the server keep anything of them? */
import { setTimeout as sleep } from 'node:timers/promises';
import { readdirSync, readlinkSync } from 'node:fs';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { fixed, printTable, type Cell } from '../print.ts';
import { hasProc, residentBytes, threadCpu } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { startScriptedModel } from '../scripted-model.ts';
import { Child } from '../server/child.ts';
import { HeapWatch, INSPECTED } from './heap.ts';
import { changeOverLastHalf } from './slope.ts';
import type { SoakQuestion } from './soak-process.ts';

export interface SoakLook {
  /** So many calls are over. */
  calls: number;
  /** After a garbage collection. */
  heapBytes: number;
  /** The others are null without /proc. */
  residentBytes: number | null;
  descriptors: number | null;
  sockets: number | null;
  threads: number | null;
}

export interface CallSoak {
  looks: SoakLook[];
  callsPerSecond: number;
}

/** Calls whose browser is lost are kept for 30 s, and with them their connection to the model: looked at is what is left after that. */
const KEPT_MS = 33_000;
const REPLY_MS = 400;
const LIMITS = {
  LATCH_MAX_CALLS: '1000',
  LATCH_MAX_CALLS_PER_ADDRESS: '1000',
  LATCH_CALLS_PER_MINUTE: '100000',
  LATCH_LOG_LEVEL: 'warn',
};

export async function measureCallSoak(
  resources: Resources,
  speechDir: string,
  { calls, callsPerLook }: { calls: number; callsPerLook: number },
): Promise<CallSoak> {
  const reply = new Int16Array((24_000 * REPLY_MS) / 1000).map((_, i) => 8000 * Math.sin(i / 10));
  const script = { firstAudioMs: 20, pace: 4, replyTo: () => reply };
  const model = resources.use(await startScriptedModel(script), (it) => it.close());
  const latch = resources.use(
    await startLatch({ ...LIMITS, ...INSPECTED, LATCH_MODEL_URL: model.url }),
    (server) => server.kill(),
  );
  const heap = await HeapWatch.open(latch.output());
  resources.use(heap, async (watch) => watch.close());
  const callers = resources.use(
    new Child<SoakQuestion, null>(new URL('soak-process.ts', import.meta.url)),
    (child) => child.stop(),
  );
  const looks: SoakLook[] = [];
  let talkedMs = 0;
  for (let done = 0; done < calls; done += callsPerLook) {
    const beganMs = performance.now();
    await callers.ask({ port: latch.port, speechDir, calls: callsPerLook, from: done });
    talkedMs += performance.now() - beganMs;
    await sleep(KEPT_MS);
    const look = { calls: done + callsPerLook, heapBytes: await heap.usedBytes(), ...processOf(latch.pid) };
    looks.push(look);
    console.error(`${look.calls} calls: ${Math.round(look.heapBytes / 1024)} KiB of heap`);
  }
  return { looks, callsPerSecond: (calls * 1000) / talkedMs };
}

function processOf(pid: number): Omit<SoakLook, 'calls' | 'heapBytes'> {
  if (!hasProc) return { residentBytes: null, descriptors: null, sockets: null, threads: null };
  const descriptors = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      // It was closed while we looked.
      return [];
    }
  });
  return {
    residentBytes: residentBytes(pid),
    descriptors: descriptors.length,
    sockets: descriptors.filter((target) => target.startsWith('socket:')).length,
    threads: threadCpu(pid).length,
  };
}

export function printCallSoak({ looks, callsPerSecond }: CallSoak): void {
  const columns: ((look: SoakLook) => number | null)[] = [
    ({ heapBytes }) => heapBytes / 2 ** 20,
    ({ residentBytes: bytes }) => (bytes === null ? null : bytes / 2 ** 20),
    ({ descriptors }) => descriptors,
    ({ sockets }) => sockets,
    ({ threads }) => threads,
  ];
  const digits = [2, 1, 0, 0, 0];
  const changes = columns.map((column) => changeOverLastHalf(looks.map(column)));
  printTable(
    `Calls that come and go: ${looks.at(-1)?.calls} of them, ${fixed(callsPerSecond, 1)} a second while they did`,
    ['calls', 'heap MiB', 'resident MiB', 'descriptors', 'sockets', 'threads'],
    [
      ...looks.map((look): Cell[] => [
        look.calls,
        ...columns.map((column, i) => fixed(column(look), digits[i])),
      ]),
      ['last half', ...changes.map((change) => change && `${fixed(100 * change.share, 1)} %`)],
      ['', ...changes.map((change) => change && (change.isFlat ? 'flat' : 'GROWS'))],
    ],
    [
      'Of ten calls six end by hand, two lose their network during a reply, come back and end by hand, one page is closed, and one network is lost for good.',
      'Looked at when nobody calls any more: heap after a collection, sockets those of the inspector included.',
      'last half: by how much the line through the figures of the last half rises over it, as a part of their mean; flat below 5 %.',
    ].join('\n'),
  );
}
