/**
 * The built-in model for real, with its judgement of pauses and without: the real page, server and model. Ear to ear as in
 * ear-to-ear.ts, from one recording of the page's microphone and output.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { chromium as launchOptions } from '../../../playwright.config.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { JudgeRecord } from '../../../shared/floor/judge-record.ts';
import { breakdown, type Breakdown } from '../../../shared/latency.ts';
import { ClipNotFound } from '../../e2e/support/analysis.ts';
import { startLatch, type LatchServer } from '../../e2e/support/latch-server.ts';
import type { Recording } from '../../e2e/support/page-audio.ts';
import { timesOf } from '../../e2e/support/turn-times.ts';
import { hear } from '../heard-reply.ts';
import type { Resources } from '../resources.ts';
import type { Saying } from '../rivals/sayings.ts';
import { startCall, type Call } from '../talk.ts';
import { ARMS, type Arm, type BuiltinJudge } from './judged.ts';

/** So many sayings in a call; then it is the other's turn. */
const SAYINGS_A_CALL = 8;
/** Silence before a saying: the recording has settled, its clock is known. */
const LEAD_MS = 400;
/** What the model and the sound of a reply take, at most, after the end of a turn: then the page does not say that it listens. */
const REPLY_BEGINS_MS = 1500;
/** No reply to these sentences is as long. */
const REPLY_LIMIT_MS = 40_000;

/** Each hears every saying once. Calls alternate, and who comes first changes. */
export async function measureBuiltinJudge(
  resources: Resources,
  sayings: readonly Saying[],
  patienceMs: number,
): Promise<BuiltinJudge> {
  const { giveUpMs } = endpointPolicy({ patienceMs });
  const servers = {} as Record<Arm, LatchServer>;
  for (const arm of ARMS)
    servers[arm] = resources.use(
      await startLatch({ LATCH_TURN_JUDGE: arm, LATCH_LOG_LEVEL: 'warn' }),
      (server) => server.kill(),
    );
  const browser = resources.use(await chromium.launch(launchOptions), (it) => it.close());
  const result: BuiltinJudge = {
    browserVersion: browser.version(),
    judged: [],
    notFound: [],
    times: { model: [], off: [] },
    verdicts: { ends: { speaks: 0, listens: 0 }, holds: { speaks: 0, listens: 0 } },
  };
  const inCall = async (arm: Arm, said: readonly Saying[], into: BuiltinJudge): Promise<void> => {
    const call = await startCall(browser, servers[arm].url, { record: true, patienceMs });
    for (const saying of said) await sayOne(call, arm, saying, giveUpMs, into);
    into.times[arm].push(...(await timesOfTurns(call)));
    if (arm === 'model') addVerdicts(into.verdicts, await verdictsOf(call));
    await call.end();
  };
  // Compilers, detectors and ears warm up: not counted.
  for (const arm of ARMS) await inCall(arm, sayings.slice(0, 1), structuredClone(result));
  for (let from = 0; from < sayings.length; from += SAYINGS_A_CALL) {
    for (const arm of (from / SAYINGS_A_CALL) % 2 === 0 ? ARMS : ARMS.toReversed())
      await inCall(arm, sayings.slice(from, from + SAYINGS_A_CALL), result);
    console.error(
      `${Math.min(sayings.length, from + SAYINGS_A_CALL)} of ${sayings.length} sentences were said to both`,
    );
  }
  return result;
}

async function sayOne(
  call: Call,
  arm: Arm,
  saying: Saying,
  giveUpMs: number,
  { judged, notFound }: BuiltinJudge,
): Promise<void> {
  const { name, voice, hasPause } = saying;
  const said = { arm, name, voice, hasPause };
  const recording = await record(call, saying, giveUpMs);
  try {
    const { cutIns, heardEarlyMs, delayMs } = hear(recording, saying);
    judged.push({ ...said, cutIns, heardEarlyMs, delayMs });
  } catch (error) {
    // One bad recording costs its own figure, not those of the run around it.
    if (!(error instanceof ClipNotFound)) throw error;
    notFound.push({ ...said, correlation: error.correlation });
  }
}

async function record({ audio, talk }: Call, saying: Saying, giveUpMs: number): Promise<Recording> {
  await audio.forget();
  await sleep(LEAD_MS);
  await audio.say(saying.audio);
  const leftMs = saying.speechEndMs + giveUpMs + REPLY_BEGINS_MS;
  await sleep(Math.max(0, leftMs - (saying.audio.pcm.length * 1000) / saying.audio.rateHz));
  await talk.says('Listening', REPLY_LIMIT_MS);
  return audio.recording();
}

async function timesOfTurns({ page }: Call): Promise<Breakdown[]> {
  const { turns } = await timesOf(page);
  return turns.map(({ marks }) => breakdown(marks)).filter((of) => of !== null);
}

/** As web/call/kept-judges.ts keeps them: one model, in a browser that is as good as new. */
function verdictsOf({ page }: Call): Promise<JudgeRecord | null> {
  return page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('latch.judges') ?? '[]') as { judge: JudgeRecord }[];
    return kept[0]?.judge ?? null;
  });
}

function addVerdicts(to: BuiltinJudge['verdicts'], of: JudgeRecord | null): void {
  if (of === null) return;
  for (const pause of ['ends', 'holds'] as const)
    for (const verdict of ['speaks', 'listens'] as const) to[pause][verdict] += of[pause][verdict];
}
