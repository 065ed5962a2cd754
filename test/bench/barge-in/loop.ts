/**
 * The parts of a call that decide about speech over a reply, in a closed loop without a browser: what they let the playback queue
 * render comes back into the microphone. All is as in web/call/worker/call-engine.ts, except that no message takes time.
 */
import { Silero, SILERO_FRAME_SAMPLES, SILERO_HZ, SileroMemory } from '../silero.ts';
import { BARGE_IN_POLICY, type BargeInPolicy } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorPolicies,
  type FloorState,
} from '../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../shared/floor/floor.ts';
import { BANDS_HZ, BandLevels } from '../../../web/audio/band-levels.ts';
import { LEVEL_MS, type PlaybackReport } from '../../../web/audio/playback-messages.ts';
import { ReplyQueue } from '../../../web/audio/reply-queue.ts';
import { Resampler } from '../../../web/audio/resampler.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import { EchoGuard } from '../../../web/turn/echo.ts';
import { SpeechOverReply, type Scribe } from './speech-over-reply.ts';
import { Hiss } from '../../../web/turn/hiss.ts';
import { silentGate, speechGate } from '../../../web/turn/speech-gate.ts';

export const LOOP_HZ = 48_000;
const QUANTUM = 128;
const BLOCK = 480;
const FRAME_MS = (SILERO_FRAME_SAMPLES / SILERO_HZ) * 1000;
/** As where no words are written down (web/call/worker/call-policies.ts). */
export const WITHOUT_WORDS: BargeInPolicy = { ...BARGE_IN_POLICY, wordsLimitMs: 0 };

export interface Echo {
  /** How much of the output comes back, dB, and how late. */
  gainDb: number;
  delayMs: number;
  /** From when on, on the clock of the samples. Before, nothing comes back. Default: 0. */
  fromMs?: number;
}

/** What the floor is told of, beside what the microphone hears. */
export interface Beside {
  echo?: Echo;
  /** Writes down what is said over the reply; without it nothing does. */
  scribe?: Scribe;
  /** What the VAD made of each frame. Of a saying that is heard again, without an echo, it makes the same. */
  probs?: number[];
}

interface Decided {
  atMs: number;
  effect: FloorEffect;
}

/** What was decided, and when, on the clock of the samples; and a line per frame for a person who looks for the reason. */
export interface Outcome {
  decided: Decided[];
  frames: { endMs: number; prob: number; strangeDb: number; speech: boolean }[];
}

let silero: Promise<Silero> | null = null;

/**
 * A reply begins after a second of silence; `said` is what the microphone hears beside its echo, from the first sample on. Lasts as
 * long as `said`. The whole reply is there when it is released. Both at LOOP_HZ.
 */
export async function talkOver(
  reply: Float32Array,
  said: Float32Array,
  { echo, scribe, probs = [] }: Beside = {},
): Promise<Outcome> {
  const policies: FloorPolicies = {
    endpoint: endpointPolicy({ maxStarts: 0 }),
    bargeIn: scribe ? BARGE_IN_POLICY : WITHOUT_WORDS,
    replyLimitMs: 30_000,
    language: 'en',
  };
  const vad = await (silero ??= Silero.load());
  const memory = new SileroMemory();
  const hiss = new Hiss();
  const bands = new BandLevels(SILERO_HZ);
  const toPipeline = new Resampler(LOOP_HZ, PIPELINE_HZ);
  const toVad = new Resampler(PIPELINE_HZ, SILERO_HZ, 'full');
  const outcome: Outcome = { decided: [], frames: [] };
  const guard = new EchoGuard(BANDS_HZ.length);
  let gate = silentGate(0);
  let floor: FloorState = {
    ...FLOOR_START,
    reply: { kind: 'awaited', turnId: 0, revision: 0, sinceMs: 0, replyId: null },
  };
  let atMs = 0;
  const heard = scribe && new SpeechOverReply(scribe);

  const queue = new ReplyQueue(LOOP_HZ, (report: PlaybackReport) => {
    if (report.kind === 'started') step({ type: 'reply-sounding', atMs, replyId: report.replyId });
    if (report.kind !== 'level') return;
    const endMs = (report.atSample * 1000) / LOOP_HZ;
    guard.played(endMs - LEVEL_MS, endMs, report.bandsDb);
  });
  const step = (event: FloorEvent): void => {
    const { state, effects } = floorStep(floor, event, policies);
    floor = state;
    for (const effect of effects) {
      outcome.decided.push({ atMs: event.atMs, effect });
      heard?.apply(effect, event.atMs);
      if (effect.type === 'release') queue.handle({ kind: 'release', replyId: effect.replyId });
      if (effect.type === 'interrupt') queue.handle({ kind: 'drop', replyId: effect.replyId });
      if (effect.type === 'halt') queue.handle({ kind: 'halt', replyId: effect.replyId, on: effect.on });
      if (effect.type === 'duck')
        queue.handle({ kind: 'duck', gain: effect.on ? policies.bargeIn.duckGain : 1 });
    }
  };
  const frame = async (samples: Float32Array): Promise<void> => {
    const startMs = atMs;
    atMs += FRAME_MS;
    bands.onSamples(samples);
    const prob = (probs[outcome.frames.length] ??= await vad.score(hiss.under(samples), memory));
    const strangeDb = guard.strangeness({ startMs, endMs: atMs, bandsDb: bands.levelsDb(), prob });
    const playing = floor.reply.kind === 'audible';
    gate = speechGate(gate, { prob, startMs, endMs: atMs, strangeDb, playing });
    outcome.frames.push({ endMs: atMs, prob, strangeDb, speech: gate.speaking });
    const { user } = floor;
    const text = (await heard?.wordsBy(atMs)) ?? null;
    if (text !== null && user.kind !== 'silent')
      step({ type: 'words', atMs, turnId: user.turnId, revision: user.revision, text, final: true });
    step({ type: 'frame', atMs, speech: gate.speaking, sinceMs: gate.sinceMs, ended: null });
  };

  queue.handle({ kind: 'audio', replyId: 1, pcm: Float32Array.from(reply) });
  queue.handle({ kind: 'end', replyId: 1 });
  const output = new Float32Array(said.length + QUANTUM);
  const gain = echo ? 10 ** (echo.gainDb / 20) : 0;
  const delay = Math.round(((echo?.delayMs ?? 0) * LOOP_HZ) / 1000);
  const echoFrom = ((echo?.fromMs ?? 0) * LOOP_HZ) / 1000;
  let rendered = 0;
  const unheard: number[] = [];
  for (let at = 0; at + BLOCK <= said.length; at += BLOCK) {
    for (; rendered < at + BLOCK; rendered += QUANTUM)
      queue.render(output.subarray(rendered, rendered + QUANTUM), rendered);
    const pcm = Float32Array.from(said.subarray(at, at + BLOCK), (sample, i) => {
      const from = at + i - delay;
      return sample + (from >= 0 && at >= echoFrom ? gain * output[from]! : 0);
    });
    if (at === LOOP_HZ) step({ type: 'reply-started', atMs, replyId: 1, turnId: 0, revision: 0 });
    const captured = toPipeline.process(pcm);
    heard?.onPcm(captured);
    unheard.push(...toVad.process(captured));
    if (unheard.length >= SILERO_FRAME_SAMPLES)
      await frame(Float32Array.from(unheard.splice(0, SILERO_FRAME_SAMPLES)));
  }
  return outcome;
}
