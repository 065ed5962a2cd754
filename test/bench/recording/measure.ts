/**
 * What writing calls down costs the server: two servers side by side, with the same calls at the same time, one that keeps text and sound of
 * all of them and one that keeps nothing. Whatever else the machine does, it does to both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { fixed, printTable } from '../print.ts';
import { processCpu, used } from '../proc.ts';
import { Resources } from '../resources.ts';
import { Child } from '../server/child.ts';
import { CYCLE_MS } from '../server/conversation.ts';
import type { LoadQuestion } from '../server/load-process.ts';
import type { ModelAddresses, ModelQuestion } from '../server/model-process.ts';

export interface RecordingCost {
  calls: number;
  rounds: { keptMs: number; unkeptMs: number; ratio: number }[];
  medianRatio: number;
}

const SETTINGS = {
  LATCH_MAX_CALLS: '1000',
  LATCH_MAX_CALLS_PER_ADDRESS: '1000',
  LATCH_CALLS_PER_MINUTE: '10000',
  LATCH_LOG_LEVEL: 'warn',
};

/** `measuredMs`: of each round, after the first turns. */
export async function measureRecording(
  resources: Resources,
  speechDir: string,
  calls: number,
  rounds: number,
  measuredMs: number,
): Promise<RecordingCost> {
  const measured: RecordingCost['rounds'] = [];
  for (let round = 0; round < rounds; round++) {
    const sides = [
      await startSide(resources, speechDir, 'audio'),
      await startSide(resources, speechDir, 'nothing'),
    ];
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side.talk(calls);
    await sleep(CYCLE_MS);
    const before = sides.map(({ pid }) => processCpu(pid));
    await sleep(measuredMs);
    const [kept, unkept] = sides.map(({ pid }, i) => used(before[i]!, processCpu(pid)).ranMs);
    measured.push({ keptMs: kept!, unkeptMs: unkept!, ratio: kept! / unkept! });
    await resources.close();
  }
  const ratios = measured.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
  return { calls, rounds: measured, medianRatio: ratios[ratios.length >> 1]! };
}

async function startSide(
  resources: Resources,
  speechDir: string,
  keep: 'audio' | 'nothing',
): Promise<{ pid: number; talk: (calls: number) => Promise<void> }> {
  const model = resources.use(
    new Child<ModelQuestion, unknown>(new URL('../server/model-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  const { modelUrl } = (await model.ask({ ask: 'start', speechDir })) as ModelAddresses;
  const dataDir = resources.use(mkdtempSync(join(tmpdir(), 'latch-recording-')), async (it) =>
    rmSync(it, { recursive: true, force: true }),
  );
  const latch = resources.use(
    await startLatch({ ...SETTINGS, LATCH_MODEL_URL: modelUrl, LATCH_KEEP: keep, LATCH_DATA_DIR: dataDir }),
    (it) => it.kill(),
  );
  const cookie = keep === 'audio' ? await personWhoKeeps(latch.url) : '';
  const callers = resources.use(
    new Child<LoadQuestion, unknown>(new URL('../server/load-process.ts', import.meta.url)),
    (it) => it.stop(),
  );
  return {
    pid: latch.pid,
    async talk(calls) {
      await callers.ask({
        ask: 'open',
        target: 'latch',
        url: latch.url,
        calls,
        speechDir,
        prefix: 'call',
        cookie,
      });
      await callers.ask({ ask: 'talk' });
    },
  };
}

/** The cookie of a person who chose to keep text and sound. */
export async function personWhoKeeps(url: string): Promise<string> {
  const hello = await fetch(`${url}/api/hello`);
  const cookie = hello.headers
    .getSetCookie()
    .find((one) => one.startsWith('latch_person'))!
    .split(';')[0]!;
  const chosen = await fetch(`${url}/api/keep`, {
    method: 'PUT',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ keep: 'audio' }),
  });
  if (!chosen.ok) throw new Error(`PUT /api/keep answered ${chosen.status}`);
  return cookie;
}

export function printRecording({ calls, rounds, medianRatio }: RecordingCost): void {
  printTable(
    `What writing ${calls} calls down costs: CPU of two servers with the same calls at the same time, one of which keeps text and sound`,
    ['round', 'keeps, ms', 'keeps nothing, ms', 'ratio'],
    [
      ...rounds.map(({ keptMs, unkeptMs, ratio }, i) => [
        `${i + 1}`,
        fixed(keptMs),
        fixed(unkeptMs),
        fixed(ratio, 3),
      ]),
      ['median', null, null, fixed(medianRatio, 3)],
    ],
    'Each call speaks 2 s, waits 0.3 s and hears 2 s: 14 exchanges a minute, some three times as many as people have.',
  );
}
