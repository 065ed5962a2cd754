/**
 * Ear-to-ear delay: from the true end of the user's speech to the first audible sample of the reply. Both are read from
 * one recording of the page's microphone and output, on one sample clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINT_POLICY } from '../../shared/turn/endpoint-policy.ts';
import { envelope, findClip, firstSoundMs, soundEndMs } from '../e2e/support/analysis.ts';
import type { Recording } from '../e2e/support/page-audio.ts';
import { steadyVoice, type Clip } from './clips.ts';
import { fixed, printTable } from './print.ts';
import { spread, type Spread } from './statistics.ts';
import { startCall, type Call, type TalkBench } from './talk.ts';

/** The model of this benchmark answers after this. */
export const MODEL_MS = 300;
const REPLY_MS = 600;
/** Silence between two replies. */
const GAP_MS = 250;
/** Silence before a clip: the recording has settled, its clock is known. */
const LEAD_MS = 400;

export interface Hearing {
  file: string;
  isPerson: boolean;
  hasPause: boolean;
  /** Replies that began before the speech had ended. */
  cutIns: number;
  /** To the first reply that began after it; null where none did. */
  delayMs: number | null;
  /** To when the model was asked for that reply, to about 10 ms. */
  askedMs: number | null;
  /** From the model's first audio until it was audible, to about 10 ms. */
  playoutMs: number | null;
}

interface Delays {
  delay: Spread | null;
  asked: Spread | null;
  playout: Spread | null;
}

export interface EarToEar {
  policyMs: number;
  modelMs: number;
  /** Of the clips without a pause. Those of people end with noise: theirs is less than it was to the ear. */
  synthetic: Delays;
  people: Delays;
  missed: number;
  /** Of the clips with pauses. */
  pauses: { clips: number; cutIns: number; clipsCutInto: number };
  hearings: Hearing[];
}

/** Says every clip in each of `rounds` calls; those with pauses in the first call alone. */
export async function measureEarToEar(
  { browser, model, url }: TalkBench,
  clips: readonly Clip[],
  rounds: number,
): Promise<EarToEar> {
  const reply = steadyVoice(REPLY_MS);
  model.script = { firstAudioMs: MODEL_MS, pace: Infinity, replyTo: () => reply };
  const hearings: Hearing[] = [];
  for (let round = 0; round < rounds; round++) {
    const call = await startCall(browser, url, { record: true });
    for (const clip of clips) {
      if (clip.hasPause && round > 0) continue;
      const recording = await record(call, clip);
      hearings.push(hear(recording, clip, model.asked));
    }
    await call.end();
  }
  return summary(hearings);
}

function summary(hearings: Hearing[]): EarToEar {
  const plain = hearings.filter(({ hasPause }) => !hasPause);
  const withPause = hearings.filter(({ hasPause }) => hasPause);
  return {
    policyMs: ENDPOINT_POLICY.commitTimerMs,
    modelMs: MODEL_MS,
    synthetic: delaysOf(plain.filter(({ isPerson }) => !isPerson)),
    people: delaysOf(plain.filter(({ isPerson }) => isPerson)),
    missed: plain.filter(({ delayMs }) => delayMs === null).length,
    pauses: {
      clips: withPause.length,
      cutIns: withPause.reduce((total, { cutIns }) => total + cutIns, 0),
      clipsCutInto: withPause.filter(({ cutIns }) => cutIns > 0).length,
    },
    hearings,
  };
}

function delaysOf(hearings: readonly Hearing[]): Delays {
  const of = (member: 'delayMs' | 'askedMs' | 'playoutMs'): Spread | null =>
    spread(hearings.map((hearing) => hearing[member]).filter((value) => value !== null));
  return { delay: of('delayMs'), asked: of('askedMs'), playout: of('playoutMs') };
}

async function record({ audio, talk }: Call, clip: Clip): Promise<Recording> {
  await audio.forget();
  await sleep(LEAD_MS);
  await audio.say(clip.path);
  // Some clips end with the last word: then the turn, the model and the reply are still to come.
  const leftMs = clip.speechEndMs + ENDPOINT_POLICY.commitTimerMs + MODEL_MS + REPLY_MS + 700;
  await sleep(Math.max(0, leftMs - (clip.audio.pcm.length * 1000) / clip.audio.rateHz));
  await talk.says('Listening');
  return audio.recording();
}

function hear(recording: Recording, clip: Clip, asked: TalkBench['model']['asked']): Hearing {
  const { rateHz, mic, output, startedAtMs } = recording;
  const clipMs = findClip(envelope({ rateHz, pcm: mic }), envelope(clip.audio));
  const speechEndMs = clipMs + clip.speechEndMs;
  const onsets = soundOnsets(envelope({ rateHz, pcm: output }), clipMs);
  const replyMs = onsets.find((onset) => onset >= speechEndMs) ?? null;
  const request =
    replyMs === null ? undefined : asked.findLast(({ createdAtMs }) => createdAtMs <= startedAtMs + replyMs);
  const { file, isPerson, hasPause } = clip;
  return {
    file,
    isPerson,
    hasPause,
    cutIns: onsets.filter((onset) => onset < speechEndMs).length,
    delayMs: replyMs === null ? null : replyMs - speechEndMs,
    askedMs: request ? request.createdAtMs - startedAtMs - speechEndMs : null,
    playoutMs: request?.firstAudioAtMs ? startedAtMs + replyMs! - request.firstAudioAtMs : null,
  };
}

/** Where sound begins after silence. */
function soundOnsets(levels: Float32Array, fromMs: number): number[] {
  const onsets: number[] = [];
  for (let ms: number | null = fromMs; ms !== null;) {
    const onset = firstSoundMs(levels, ms);
    if (onset === null) break;
    onsets.push(onset);
    const end = soundEndMs(levels, onset, GAP_MS);
    ms = end === null ? null : end + GAP_MS;
  }
  return onsets;
}

export function printEarToEar(result: EarToEar): void {
  const { synthetic, people, policyMs, modelMs, pauses, missed, hearings } = result;
  const row = (name: string, of: Spread | null, minusMs = 0) => [
    name,
    fixed(of && of.p50 - minusMs),
    fixed(of && of.p95 - minusMs),
    fixed(of && of.max - minusMs),
    of?.count ?? 0,
  ];
  printTable(
    'Ear to ear: end of the user’s speech → first audible sample of the reply (ms)',
    ['', 'p50', 'p95', 'max', 'n'],
    [
      row('synthetic voices', synthetic.delay),
      ['  of it, silence that ends a turn (policy)', fixed(policyMs), fixed(policyMs), fixed(policyMs), null],
      ['  of it, the model', fixed(modelMs), fixed(modelMs), fixed(modelMs), null],
      row('  the rest: what Latch adds', synthetic.delay, policyMs + modelMs),
      row('    before the model is asked', synthetic.asked, policyMs),
      row('    from the model’s first audio', synthetic.playout),
      row('people', people.delay),
    ],
    [
      'The two innermost lines compare two clocks, to about 10 ms. What people said ends, by its manifest, after some noise: they waited longer.',
      `Clips without a pause; ${missed} without a reply.`,
      `Cut-ins: ${pauses.cutIns} replies began before the end of speech, in ${pauses.clipsCutInto} of ${pauses.clips} clips with long pauses` +
        `; ${hearings.filter(({ hasPause, cutIns }) => !hasPause && cutIns > 0).length} of the others.`,
    ].join('\n'),
  );
  printTable(
    'Clip by clip (ms; one line for each time it was said)',
    ['clip', 'delay', 'cut-ins', 'asked', 'playout'],
    [...hearings]
      .sort((a, b) => a.file.localeCompare(b.file))
      .map((it) => [it.file, fixed(it.delayMs), it.cutIns, fixed(it.askedMs), fixed(it.playoutMs)]),
  );
}
