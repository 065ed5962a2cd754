/**
 * Honest calls beside an attack: windows without and with it alternate, and each pair of neighbours is compared. Server, model,
 * honest callers and attackers are processes of their own; each attack has a fresh server.
 */
import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { hasProc, processCpu, residentBytes, used, type Cpu } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { Child } from '../server/child.ts';
import { CYCLE_MS } from '../server/conversation.ts';
import type { LoadQuestion } from '../server/load-process.ts';
import { latencies } from '../server/measure.ts';
import type { ModelAddresses, ModelQuestion, Stamps } from '../server/model-process.ts';
import { nowUs } from '../server/timestamps.ts';
import { spread, type Spread } from '../statistics.ts';
import type { AttackQuestion } from './attack-process.ts';
import type { Attack, Tally } from './attack.ts';
import { enter } from './door.ts';

export interface Window {
  up: Spread | null;
  down: Spread | null;
  lengthMs: number;
  /** Null without /proc. `around`: honest callers and model. */
  cpu: Record<'server' | 'around' | 'attackers', Cpu> | null;
  residentBytes: number | null;
}

export interface Pair {
  quiet: Window;
  attacked: Window;
  tally: Tally;
}

export interface AttackResult {
  name: string;
  counts: string;
  pairs: Pair[];
  /** The server ended, or an honest call did. */
  failed: string | null;
}

export interface AttackEffort {
  speechDir: string;
  pairs: number;
  /** Scheduling priority of the attackers (nice): 0 as everybody, 19 what is left. */
  niceness: number;
}

const HONEST_CALLS = 10;
/** A window is so long: in it each honest call goes once through its cycle. */
const WINDOW_MS = CYCLE_MS;
/** From the beginning or the end of an attack to the next window. */
const SETTLE_MS = 1000;
const ACCESS_CODE = 'a code of the benchmark';
/** As they come: attackers have addresses of their own. */
const LIMITS = {
  LATCH_MAX_CALLS_PER_ADDRESS: '10',
  LATCH_CALLS_PER_MINUTE: '30',
  LATCH_ACCESS_CODE: ACCESS_CODE,
  LATCH_LOG_LEVEL: 'warn',
};
const WEB = resolve(import.meta.dirname, '../../../dist/web');

export async function measureAttacks(
  resources: Resources,
  attacks: readonly Attack[],
  effort: AttackEffort,
): Promise<AttackResult[]> {
  const results: AttackResult[] = [];
  for (const attack of attacks) {
    const result: AttackResult = { name: attack.name, counts: attack.counts, pairs: [], failed: null };
    results.push(result);
    try {
      result.pairs = await measureAttack(resources, attack, effort);
    } catch (error) {
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      result.failed = why;
    }
    console.error(`${attack.name}: ${result.failed ?? 'measured'}`);
    await resources.close();
  }
  return results;
}

async function measureAttack(
  resources: Resources,
  { name, settings }: Attack,
  { speechDir, pairs, niceness }: AttackEffort,
): Promise<Pair[]> {
  const startChild = <Q, A>(script: string): Child<Q, A> =>
    resources.use(new Child<Q, A>(new URL(script, import.meta.url)), (child) => child.stop());
  const model = startChild<ModelQuestion, unknown>('../server/model-process.ts');
  const { modelUrl } = (await model.ask({ ask: 'start', speechDir })) as ModelAddresses;
  const latch = resources.use(
    await startLatch({ ...LIMITS, ...settings, LATCH_MODEL_URL: modelUrl }),
    (server) => server.kill(),
  );
  const { port, url } = latch;
  const cookie = await enter(port, ACCESS_CODE);
  const callers = startChild<LoadQuestion, unknown>('../server/load-process.ts');
  const attackers = startChild<AttackQuestion, Tally | null>('attack-process.ts');
  const honest = { target: 'latch', url, calls: HONEST_CALLS, speechDir, prefix: 'honest', cookie } as const;
  await callers.ask({ ask: 'open', ...honest });
  await callers.ask({ ask: 'talk' });
  await sleep(CYCLE_MS + SETTLE_MS);

  const pids = { server: latch.pid, callers: callers.pid, model: model.pid, attackers: attackers.pid };
  const checkServer = (): void => {
    if (!isAlive(latch.pid)) throw new Error('the server ended');
  };
  const looks: { quiet: Look; attacked: Look; tally: Tally }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const quiet = await look(pids);
    await attackers.ask({ ask: 'start', name, port, cookie, asset: largestAsset(), niceness });
    await sleep(SETTLE_MS);
    checkServer();
    const attacked = await look(pids);
    const tally = (await attackers.ask({ ask: 'stop' }))!;
    looks.push({ quiet, attacked, tally });
    await sleep(SETTLE_MS);
    checkServer();
  }
  const near = (await callers.ask({ ask: 'stamps' })) as Stamps;
  const far = (await model.ask({ ask: 'stamps' })) as Stamps;
  const windowOf = ({ fromUs, toUs, ...rest }: Look): Window => ({
    up: spread(latencies(near.up, far.up, fromUs, toUs)),
    down: spread(latencies(far.down, near.down, fromUs, toUs)),
    lengthMs: (toUs - fromUs) / 1000,
    ...rest,
  });
  return looks.map(({ quiet, attacked, tally }) => ({
    quiet: windowOf(quiet),
    attacked: windowOf(attacked),
    tally,
  }));
}

type Look = Pick<Window, 'cpu' | 'residentBytes'> & { fromUs: number; toUs: number };

/** One window: what the processes took of the machine in it. */
async function look(pids: Record<'server' | 'callers' | 'model' | 'attackers', number>): Promise<Look> {
  const names = Object.keys(pids) as (keyof typeof pids)[];
  const fromUs = nowUs();
  const before = hasProc ? names.map((name) => processCpu(pids[name])) : null;
  await sleep(WINDOW_MS);
  const after = before && names.map((name) => processCpu(pids[name]));
  const toUs = nowUs();
  const [server, callers, model, attackers] = after?.map((cpu, i) => used(before![i]!, cpu)) ?? [];
  const cpu = after && {
    server: server!,
    around: {
      ranMs: callers!.ranMs + model!.ranMs,
      waitedMs: callers!.waitedMs + model!.waitedMs,
    },
    attackers: attackers!,
  };
  return { fromUs, toUs, cpu, residentBytes: hasProc ? residentBytes(pids.server) : null };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function largestAsset(): string {
  const files = readdirSync(resolve(WEB, 'assets')).map((name) => `/assets/${name}`);
  const sizeOf = (file: string): number => statSync(resolve(WEB, file.slice(1))).size;
  return files.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]!;
}
