/**
 * Ear-to-ear delay: from the true end of the user's speech to the first audible sample of the reply. Both are read from
 * one recording of the page's microphone and output, on one sample clock. Measured of Latch, of Latch without a judge and of
 * another client, with the same clips, model and browser, in turns.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Breakdown } from '../../shared/latency.ts';
import { endpointPolicy, PRESETS } from '../../shared/floor/endpoint-policy.ts';
import { ClipNotFound } from '../e2e/support/analysis.ts';
import type { Recording } from '../e2e/support/page-audio.ts';
import { steadyVoice } from './clips.ts';
import { hear } from './heard-reply.ts';
import type { Resources } from './resources.ts';
import { startContenders, type ContenderCall, type Contenders } from './rivals/contenders.ts';
import {
  CONTENDERS,
  type ContenderName,
  type EarToEar,
  type Hearing,
  type Said,
  type Unaligned,
} from './rivals/hearing.ts';
import { Judgement } from './rivals/judgement.ts';
import type { Saying } from './rivals/sayings.ts';

/** The model answers after this. */
export const MODEL_MS = 300;
const MODEL_TIMES_MS = [MODEL_MS, 800];
const REPLY_MS = 600;
/** Whoever is asked to be most patient waits no longer for the end of a turn. */
const LONGEST_COMMIT_MS = endpointPolicy({ patienceMs: PRESETS.patient }).giveUpMs;
/** Silence before a saying: the recording has settled, its clock is known. */
const LEAD_MS = 400;
/** What is waited for, beyond what the turn, the model and the reply should take. */
const SPARE_MS = 1000;

/**
 * Each hears every saying in each of `rounds` calls at each time of the model; those with pauses in its very first call alone, since
 * what they are for, the cut-ins, does not depend on the model. The calls alternate, and who comes first changes: what the machine
 * does meanwhile is shared out.
 */
export async function measureEarToEar(
  resources: Resources,
  sayings: readonly Saying[],
  rounds: number,
  patienceMs: number,
): Promise<EarToEar> {
  const contenders = await startContenders(resources, patienceMs);
  const result: EarToEar = {
    browserVersion: contenders.browser.version(),
    modelTimesMs: MODEL_TIMES_MS,
    roundTripMs: await contenders.roundTripMs(),
    hearings: [],
    unaligned: [],
    times: { latch: [], 'latch-no-judge': [] },
  };
  // Compilers and detectors warm up: not counted.
  for (const contender of CONTENDERS) await callOf(contenders, contender, MODEL_MS, 0, sayings.slice(0, 1));
  for (let round = 0; round < rounds; round++) {
    for (const [index, modelMs] of MODEL_TIMES_MS.entries()) {
      const said = sayings.filter(({ hasPause }) => !hasPause || (round === 0 && index === 0));
      for (let turn = 0; turn < CONTENDERS.length; turn++) {
        const contender = CONTENDERS[(turn + round + index) % CONTENDERS.length]!;
        const { hearings, unaligned, times } = await callOf(contenders, contender, modelMs, round, said);
        result.hearings.push(...hearings);
        result.unaligned.push(...unaligned);
        if (contender !== 'agents-realtime') result.times[contender].push(...times);
      }
    }
  }
  return result;
}

async function callOf(
  { model, open }: Contenders,
  contender: ContenderName,
  modelMs: number,
  round: number,
  sayings: readonly Saying[],
): Promise<{ hearings: Hearing[]; unaligned: Unaligned[]; times: Breakdown[] }> {
  const audio = steadyVoice(REPLY_MS);
  let judgement: Judgement | null = null;
  model.script.reply = () => ({
    firstAudioMs: modelMs,
    audio,
    pace: Infinity,
    calls: judgement?.listens() ? 'keep_listening' : null,
  });
  const call = await open(contender);
  const hearings: Hearing[] = [];
  const unaligned: Unaligned[] = [];
  for (const saying of sayings) {
    const { name, voice, hasPause } = saying;
    const said: Said = { contender, modelMs, round, name, voice, hasPause };
    const askedBefore = model.asked.length;
    const recording = await record(call, saying, modelMs, () => {
      if (contender === 'latch') judgement = new Judgement(saying, round);
    });
    const starts = model.asked.length - askedBefore;
    try {
      const { replyMs, ...heard } = hear(recording, saying);
      const wastedStarts = contender === 'agents-realtime' ? null : Math.max(0, starts - replyMs.length);
      hearings.push({ ...said, ...heard, wastedStarts });
    } catch (error) {
      // One bad recording costs its own figure, not those of the half hour around it.
      if (!(error instanceof ClipNotFound)) throw error;
      unaligned.push({ ...said, correlation: error.correlation });
    }
  }
  const times = await call.times();
  await call.end();
  return { hearings, unaligned, times };
}

async function record(
  { audio, settled }: ContenderCall,
  saying: Saying,
  modelMs: number,
  onSaid: () => void,
): Promise<Recording> {
  await audio.forget();
  await sleep(LEAD_MS);
  onSaid();
  await audio.say(saying.audio);
  // Some end soon after the last word: then the turn, the model and the reply are still to come.
  const leftMs = saying.speechEndMs + LONGEST_COMMIT_MS + modelMs + REPLY_MS + SPARE_MS;
  await sleep(Math.max(0, leftMs - (saying.audio.pcm.length * 1000) / saying.audio.rateHz));
  await settled();
  return audio.recording();
}
