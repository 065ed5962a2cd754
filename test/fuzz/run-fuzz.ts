/** Sends so many inputs through one entrance, and says what the server made of them. */
import fc from 'fast-check';
import type { Entrance, Lane } from './entrance.ts';
import type { FuzzedServer } from './fuzzed-server.ts';
import { honestCall } from './raw-call.ts';
import type { Held } from './server-child.ts';

export interface FuzzOptions {
  /** The same seed and number give the same inputs, in the same lanes. */
  seed: number;
  inputs: number;
}

export interface FuzzResult {
  entrance: string;
  inputs: number;
  perSecond: number;
  /** After the first tenth of the inputs, when whatever grows once has grown, and at the end. */
  before: Held;
  after: Held;
  /** Empty: nothing broke. Each names the seed and the input before which it was seen. */
  failures: string[];
}

const LANES = 8;
/** Inputs are generated in batches: a million at once would not fit into memory. */
const BATCH = 400;

export async function runFuzz<Input>(
  server: FuzzedServer,
  entrance: Entrance<Input>,
  { seed, inputs }: FuzzOptions,
): Promise<FuzzResult> {
  const failures: string[] = [];
  const lanes = await Promise.all(Array.from({ length: LANES }, () => entrance.open(server)));
  const startedMs = performance.now();
  let before: Held | null = null;
  let sent = 0;
  for (let batch = 0; sent < inputs && failures.length === 0; batch++) {
    const numRuns = Math.min(BATCH, inputs - sent);
    const sample = fc.sample(entrance.inputs, { seed: seed + batch, numRuns });
    try {
      await Promise.all(lanes.map((lane, index) => attackAll(lane, every(sample, index))));
    } catch (error) {
      failures.push(String(error));
    }
    sent += numRuns;
    failures.push(...server.failures.splice(0));
    if (failures.length > 0) failures.push(`seed ${seed + batch}, ${numRuns} inputs:\n${shown(sample)}`);
    else if (before === null && sent * 10 >= inputs) before = await server.held();
  }
  await Promise.all(
    lanes.map((lane) => lane.close().catch((error: unknown) => failures.push(String(error)))),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  try {
    await honestCall(server);
  } catch (error) {
    failures.push(`an honest call afterwards failed: ${String(error)}`);
  }
  failures.push(...server.failures.splice(0));
  const gone: Held = { rssBytes: 0, heapBytes: 0, buffersBytes: 0, descriptors: null };
  const after = await server.held().catch(() => gone);
  return {
    entrance: entrance.name,
    inputs: sent,
    perSecond: sent / seconds,
    before: before ?? after,
    after,
    failures,
  };
}

async function attackAll<Input>(lane: Lane<Input>, inputs: readonly Input[]): Promise<void> {
  for (const input of inputs) await lane.attack(input);
}

const every = <T>(list: readonly T[], from: number): T[] => list.filter((_, at) => at % LANES === from);

/** The last of the inputs: what came before the failure in each lane is among them. */
const shown = (sample: readonly unknown[]): string =>
  sample
    .slice(-3 * LANES)
    .map((input) => `  ${fc.stringify(input).slice(0, 300)}`)
    .join('\n');
