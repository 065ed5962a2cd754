/** What is heard over a reply, and the replies: short answers of the listener, a cough, a click. */
import { loadFlite } from '../../../builtin-model/src/mouth/flite.ts';
import { FLITE_HZ, FLITE_VOICES } from '../../../builtin-model/src/mouth/flite-voices.ts';
import { Resampler } from '../../../web/audio/resampler.ts';
import { steadyVoice } from '../clips.ts';

export interface Sound {
  name: string;
  /** In ±1 at the rate asked for; begins and ends with the sound. */
  pcm: Float32Array;
}

const SHORT_ANSWERS = ['mm-hm', 'yeah', 'right', 'uh-huh', 'okay', 'yes', 'sure', 'oh', 'I see', 'mm'];
/** Longer than that it is no backchannel any more (a synthetic voice is slow). */
const LONGEST_MS = 500;

/** Noise of a quiet room, −75 dBFS. */
const ROOM = 0.0003;

const REPLIES = [
  'The library opens at nine tomorrow morning, and it closes at six in the evening. On Saturdays it opens an hour later.',
  'Once there was a dog who lived beside a river. Every morning he swam across it, and every evening he swam back home again.',
];

/** Words said by the built-in mouth's voices. */
export async function backchannels(rateHz: number): Promise<Sound[]> {
  const flite = await loadFlite();
  return FLITE_VOICES.flatMap((voice) =>
    SHORT_ANSWERS.map((words) => ({
      name: `${words} (${voice})`,
      pcm: levelled(trimmed(atRate(flite(words, voice, 1), FLITE_HZ, rateHz)), -25),
    })),
  ).filter(({ pcm }) => pcm.length <= (rateHz * LONGEST_MS) / 1000);
}

/** Made of noise: bursts as a cough has them, and clicks as of a key or a cup. */
export function noises(rateHz: number): Sound[] {
  const random = generator(7);
  const burst = (ms: number, attackMs: number, decayMs: number, lowPass: number): number[] => {
    let last = 0;
    return Array.from({ length: Math.round((rateHz * ms) / 1000) }, (_, i) => {
      const t = (i * 1000) / rateHz;
      last += lowPass * (2 * random() - 1 - last);
      return last * Math.min(1, t / attackMs) * Math.exp(-t / decayMs);
    });
  };
  const sound = (name: string, pcm: number[], levelDb: number) => ({
    name,
    pcm: levelled(Float32Array.from(pcm), levelDb),
  });
  return [
    sound('cough', [...burst(180, 8, 60, 0.3), ...burst(220, 15, 70, 0.2)], -22),
    sound('short cough', burst(200, 6, 50, 0.4), -22),
    sound('click', burst(15, 0.5, 3, 1), -20),
    sound('two clicks', [...burst(90, 0.5, 3, 1), ...burst(15, 0.5, 3, 1)], -20),
    sound('knock', burst(120, 1, 25, 0.05), -20),
  ];
}

/** Replies to talk over: speech, and the steady voice that never pauses. Ten seconds at least. */
export async function replies(rateHz: number): Promise<Sound[]> {
  const flite = await loadFlite();
  const speech = REPLIES.map((text, i) => {
    const voice = FLITE_VOICES[i + 1]!;
    return { name: `speech (${voice})`, pcm: levelled(atRate(flite(text, voice, 1), FLITE_HZ, rateHz), -20) };
  });
  return [{ name: 'steady voice', pcm: atRate(steadyVoice(10_000), 24_000, rateHz) }, ...speech];
}

export function atRate(pcm: Int16Array | Float32Array, fromHz: number, toHz: number): Float32Array {
  const samples = pcm instanceof Int16Array ? Float32Array.from(pcm, (sample) => sample / 32_768) : pcm;
  const resampler = new Resampler(fromHz, toHz);
  return Float32Array.from([...resampler.process(samples), ...resampler.flush()]);
}

/** Without what is 40 dB under its loudest sample, before and after. */
export function trimmed(pcm: Float32Array): Float32Array {
  const threshold = pcm.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0) / 100;
  const isSound = (sample: number) => Math.abs(sample) > threshold;
  return pcm.subarray(pcm.findIndex(isSound), pcm.findLastIndex(isSound) + 1);
}

/** At this RMS, dBFS. */
export function levelled(pcm: Float32Array, levelDb: number): Float32Array {
  const rms = Math.sqrt(pcm.reduce((sum, sample) => sum + sample ** 2, 0) / pcm.length);
  return pcm.map((sample) => (sample * 10 ** (levelDb / 20)) / rms);
}

/** A quiet room, in which a sound is made. */
export function room(
  rateHz: number,
  durationMs: number,
  sound: Float32Array = new Float32Array(),
  atMs = 0,
): Float32Array {
  const random = generator(3);
  const pcm = Float32Array.from({ length: (rateHz * durationMs) / 1000 }, () => ROOM * (2 * random() - 1));
  const from = Math.round((rateHz * atMs) / 1000);
  sound.forEach((sample, i) => (pcm[from + i]! += sample));
  return pcm;
}

/** Park and Miller's minimal standard: the same noise every time. 0 to 1. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
