/** The recorded sentences of a folder, as its manifest.json describes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resampler } from '../../web/audio/resampler.ts';
import { envelope } from '../e2e/support/analysis.ts';
import { cut } from '../e2e/support/page-audio.ts';
import { readWav, type Audio } from '../e2e/support/wav.ts';
import { spread } from './statistics.ts';

export interface Clip {
  file: string;
  path: string;
  audio: Audio;
  /** Where its first phoneme is (`onsetOf`), and where its speech truly ends. */
  onsetMs: number;
  speechEndMs: number;
  /**
   * Read by a person. Then `speechEndMs` is where the recording ends, which is 0.1 to 0.4 s of its room's noise after the
   * last word; a synthetic voice ends to the ms.
   */
  isPerson: boolean;
  /** Whether a long silence was put into it, longer than people pause when they read. */
  hasPause: boolean;
}

interface ManifestEntry {
  file: string;
  /** Where it is from: of synthetic speech the synthesiser, then its voice. */
  source: string;
  /** Those of human readers are as they are: 'natural'. */
  pauses: [startS: number, endS: number][] | 'natural';
  /** In seconds. */
  speechEnd: number;
}

const SYNTHESISER = /^(flite|espeak)/i;

/** Reads a folder of clips; throws where its manifest is missing. */
export function readClips(dir: string): Clip[] {
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as ManifestEntry[];
  return manifest.map(({ file, source, pauses, speechEnd }) => {
    const path = join(dir, file);
    const audio = readWav(path);
    return {
      file,
      path,
      audio,
      onsetMs: onsetOf(audio),
      speechEndMs: speechEnd * 1000,
      isPerson: !SYNTHESISER.test(source),
      hasPause: pauses !== 'natural' && pauses.length > 0,
    };
  });
}

const ONSET_DB = -16;
const ONSET_STEP_MS = 10;
const ONSET_SPAN_MS = 40;

/**
 * The first phoneme: the first 40 ms within 16 dB of the loud parts of the clip (the 95th percentile), to 10 ms. What lies
 * below is a breath, or the noise of the room, which in clips of people is over any fixed threshold.
 */
function onsetOf(audio: Audio): number {
  const levels = envelope(audio);
  const rms = (fromMs: number, spanMs: number): number =>
    Math.sqrt(levels.subarray(fromMs, fromMs + spanMs).reduce((sum, level) => sum + level ** 2, 0) / spanMs);
  const steps = Array.from(
    { length: Math.floor((levels.length - ONSET_SPAN_MS) / ONSET_STEP_MS) },
    (_, step) => step * ONSET_STEP_MS,
  );
  const loud = spread(steps.map((ms) => rms(ms, ONSET_STEP_MS)))!.p95;
  const threshold = loud * 10 ** (ONSET_DB / 20);
  const spanMs = steps.find((ms) => rms(ms, ONSET_SPAN_MS) >= threshold)!;
  return steps.find((ms) => ms >= spanMs && rms(ms, ONSET_STEP_MS) >= threshold)!;
}

/** Speech without a pause: the sentences of these clips one after the other, cut to the length. At the clips' rate. */
export function continuousSpeech(clips: readonly Clip[], durationMs: number): Audio {
  const rateHz = clips[0]!.audio.rateHz;
  const pcm = new Float32Array((rateHz * durationMs) / 1000);
  for (let at = 0, i = 0; at < pcm.length; i++) {
    const { audio, onsetMs, speechEndMs } = clips[i % clips.length]!;
    const words = cut(audio, onsetMs, speechEndMs).pcm.subarray(0, pcm.length - at);
    pcm.set(words, at);
    at += words.length;
  }
  return { rateHz, pcm };
}

/** As PCM16 at 24 kHz, which is what speech models take and give. */
export function toModelPcm({ rateHz, pcm }: Audio): Int16Array {
  const resampler = new Resampler(rateHz, 24_000);
  return Int16Array.from([...resampler.process(pcm), ...resampler.flush()], (sample) =>
    Math.round(Math.max(-1, Math.min(1, sample)) * 32_767),
  );
}

/**
 * A voice that neither pauses nor changes its loudness by much, so that in a recording its first and its last sample are
 * sharp and a duck is seen at once: harmonics of 140 Hz, four syllables a second within 4 dB. About −20 dBFS, as replies are.
 */
export function steadyVoice(durationMs: number): Int16Array {
  const pcm = new Int16Array(24 * durationMs);
  for (let i = 0; i < pcm.length; i++) {
    const seconds = i / 24_000;
    let sample = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic++)
      sample += Math.sin(2 * Math.PI * 140 * harmonic * seconds) / harmonic;
    pcm[i] = 3700 * (1 + 0.2 * Math.sin(2 * Math.PI * 4 * seconds)) * sample;
  }
  return pcm;
}
