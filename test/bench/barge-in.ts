/**
 * Barge-in: while a long reply plays, somebody begins to speak. From the first phoneme in the microphone to the duck, and
 * to the last audible ms of the reply, both read from one recording. And what must not stop a reply: barge-in/false-stops.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envelope, findClip, soundEndMs } from '../e2e/support/analysis.ts';
import { cut, type Recording } from '../e2e/support/page-audio.ts';
import { writeWav, type Audio } from '../e2e/support/wav.ts';
import { steadyVoice, type Clip } from './clips.ts';
import { MODEL_MS } from './ear-to-ear.ts';
import { fixed, printTable } from './print.ts';
import type { Resources } from './resources.ts';
import { spread, type Spread } from './statistics.ts';
import { startCall, type Call, type TalkBench } from './talk.ts';

/** The reply that is interrupted, and the one to the interruption. */
const LONG_MS = 15_000;
const SHORT_MS = 200;
/** How long it plays before somebody speaks; the recorder has settled by then. */
const LISTEN_MS = 1500;
/** What is said: so much of a clip from before and after the beginning of its first phoneme. */
const LEAD_MS = 200;
const SAID_MS = 1500;
/** The reply is silent when nothing was audible for this long; later than `LATE_MS` it was not stopped by speech. */
const SILENCE_MS = 300;
const LATE_MS = 2500;
const DUCK_DB = -10;
/** A pitch period of the steady voice (140 Hz), and a little. */
const PERIOD_MS = 8;

export interface BargeIn {
  file: string;
  /** Null where it did not happen. */
  duckedMs: number | null;
  silentMs: number | null;
}

export interface BargeIns {
  ducked: Spread | null;
  silent: Spread | null;
  missed: number;
  bargeIns: BargeIn[];
}

export async function measureBargeIns(
  resources: Resources,
  { browser, model, url }: TalkBench,
  clips: readonly Clip[],
  rounds: number,
): Promise<BargeIns> {
  const long = steadyVoice(LONG_MS);
  const short = steadyVoice(SHORT_MS);
  model.script = {
    firstAudioMs: MODEL_MS,
    pace: Infinity,
    replyTo: (turn) => (turn === 'typed' ? long : short),
  };
  const dir = resources.use(mkdtempSync(join(tmpdir(), 'latch-bench-')), async (it) =>
    rmSync(it, { recursive: true }),
  );
  const bargeIns: BargeIn[] = [];
  for (let round = 0; round < rounds; round++) {
    const call = await startCall(browser, url, { record: true });
    for (const clip of clips.filter(({ hasPause }) => !hasPause)) {
      const words = firstWords(clip);
      const path = join(dir, clip.file);
      writeWav(path, words);
      const recording = await record(call, path);
      bargeIns.push({ file: clip.file, ...stopOf(recording, envelope(words)) });
    }
    await call.end();
  }
  const present = (values: (number | null)[]): number[] => values.filter((value) => value !== null);
  return {
    ducked: spread(present(bargeIns.map(({ duckedMs }) => duckedMs))),
    silent: spread(present(bargeIns.map(({ silentMs }) => silentMs))),
    missed: bargeIns.filter(({ silentMs }) => silentMs === null).length,
    bargeIns,
  };
}

function firstWords({ audio, onsetMs }: Clip): Audio {
  return cut(audio, onsetMs - LEAD_MS, onsetMs + SAID_MS);
}

async function record({ audio, talk }: Call, path: string): Promise<Recording> {
  await talk.textBox.fill('Go on');
  await talk.textBox.press('Enter');
  await talk.says('Speaking');
  await audio.forget();
  await sleep(LISTEN_MS);
  await audio.say(path);
  await sleep(LATE_MS - SAID_MS);
  const recording = await audio.recording();
  await talk.says('Listening');
  return recording;
}

function stopOf({ rateHz, mic, output }: Recording, words: Float32Array): Omit<BargeIn, 'file'> {
  const onsetMs = findClip(envelope({ rateHz, pcm: mic }), words) + LEAD_MS;
  const levels = envelope({ rateHz, pcm: output });
  const before = rmsOf(levels, onsetMs - 1000, 1000);
  const silentMs = soundEndMs(levels, onsetMs, SILENCE_MS);
  if (silentMs === null || silentMs - onsetMs > LATE_MS) return { duckedMs: null, silentMs: null };
  const duckedMs = duckOf(levels, onsetMs, before * 10 ** (DUCK_DB / 20));
  return { duckedMs: duckedMs === null ? null : duckedMs - onsetMs, silentMs: silentMs - onsetMs };
}

/** The first ms from which on a pitch period and more is softer than that. Within one, even a soft voice has loud ms. */
function duckOf(levels: Float32Array, fromMs: number, threshold: number): number | null {
  for (let ms = fromMs; ms + PERIOD_MS <= levels.length; ms++)
    if (rmsOf(levels, ms, PERIOD_MS) < threshold) return ms;
  return null;
}

/** RMS over a stretch of the RMS of each ms. */
function rmsOf(levels: Float32Array, fromMs: number, spanMs: number): number {
  return Math.sqrt(
    levels.subarray(fromMs, fromMs + spanMs).reduce((sum, level) => sum + level ** 2, 0) / spanMs,
  );
}

export function printBargeIns({ ducked, silent, missed, bargeIns }: BargeIns): void {
  const row = (name: string, of: Spread | null) => [
    name,
    fixed(of?.p50),
    fixed(of?.p95),
    fixed(of?.max),
    of?.count ?? 0,
  ];
  printTable(
    'Barge-in: the user’s first phoneme → … (ms)',
    ['', 'p50', 'p95', 'max', 'n'],
    [row(`the reply is ducked (${-DUCK_DB} dB down)`, ducked), row('the reply is silent', silent)],
    `${missed} of ${bargeIns.length} times it was not stopped.`,
  );
  printTable(
    'Barge-in clip by clip (ms)',
    ['clip', 'ducked', 'silent'],
    [...bargeIns]
      .sort((a, b) => a.file.localeCompare(b.file))
      .map((it) => [it.file, fixed(it.duckedMs), fixed(it.silentMs)]),
  );
}
