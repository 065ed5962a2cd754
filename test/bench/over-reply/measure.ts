/**
 * Speech over a reply: is the reply silent soon, does a stop word end it, and does it go on after a murmur? In the closed loop of
 * test/bench/barge-in/loop.ts, without words, with true ones, and with those that the built-in model writes down.
 */
import type { FloorEffect } from '../../../shared/floor/floor-state.ts';
import { LOOP_HZ, talkOver, type Outcome } from '../barge-in/loop.ts';
import { generator, replies, room } from '../barge-in/sounds.ts';
import type { Scribe, Written } from '../barge-in/speech-over-reply.ts';
import type { Resources } from '../resources.ts';
import { startBuiltinScribes } from './builtin-scribe.ts';
import { readSayings, type Saying } from './sayings.ts';

/** How long somebody takes who writes down the true words. The floor waits for less than the last of them. */
const TRUE_WORDS_MS = [300, 500, 700];
/** The reply begins after 1 s; by then the echo guard knows the room. */
const BEFORE_MS = 2500;
/** Longer than words are waited for, and than the pause that ends a turn. */
const AFTER_MS = 2000;
const FRAME_MS = 32;

export interface Trial extends Pick<Saying, 'words' | 'voice' | 'kind'> {
  /** Piece by piece; none where the floor asked for no words. */
  written: Written[];
  /** The user had the floor. */
  stopped: boolean;
  /** … and a reply to this was asked for. */
  answered: boolean;
  /** From the saying's first sound until the reply was silent; null where it was never. */
  silentMs: number | null;
  /** From its last sound until the user had the floor, or the reply went on. */
  decidedMs: number | null;
}

export interface Hearing {
  words: string;
  trials: Trial[];
}

export interface OverReply {
  hearings: Hearing[];
  /** Voices that are not installed. */
  missing: string[];
}

/** Heard several times, each time with other words. */
interface Heard extends Saying {
  startMs: number;
  endMs: number;
  pcm: Float32Array;
  probs: number[];
}

/** One of `everyNth` sayings. */
export async function measureOverReply(resources: Resources, everyNth: number): Promise<OverReply> {
  const { sayings, missing } = await readSayings(LOOP_HZ);
  const random = generator(5);
  const all = sayings.filter((_, index) => index % everyNth === 0).map((saying) => inRoom(saying, random()));
  const hearings: Hearing[] = [{ words: 'none', trials: await hear(all, () => undefined) }];
  for (const tookMs of TRUE_WORDS_MS) {
    const scribeOf =
      ({ words }: Saying): Scribe =>
      async () => ({ text: words, tookMs });
    hearings.push({ words: `true, after ${tookMs} ms`, trials: await hear(all, scribeOf) });
  }
  const startScribe = await startBuiltinScribes(resources);
  const scribes = new Map<string, Scribe>();
  for (const { voice } of all) if (!scribes.has(voice)) scribes.set(voice, await startScribe());
  const builtin = await hear(all, ({ voice }) => scribes.get(voice));
  hearings.push({ words: 'the built-in model’s', trials: builtin });
  return { hearings, missing };
}

/** `phase`: where in a frame of the VAD it begins, 0 to 1. */
function inRoom(saying: Saying, phase: number): Heard {
  const startMs = BEFORE_MS + FRAME_MS * phase;
  const endMs = startMs + (saying.pcm.length * 1000) / LOOP_HZ;
  const pcm = room(LOOP_HZ, endMs + AFTER_MS, saying.pcm, startMs);
  return { ...saying, startMs, endMs, pcm, probs: [] };
}

async function hear(
  all: readonly Heard[],
  scribeOf: (saying: Saying) => Scribe | undefined,
): Promise<Trial[]> {
  const [, reply] = await replies(LOOP_HZ);
  const trials: Trial[] = [];
  for (const saying of all) {
    const { words, voice, kind, pcm, probs, startMs, endMs } = saying;
    const written: Written[] = [];
    const scribe = scribeOf(saying);
    const outcome = await talkOver(reply!.pcm, pcm, {
      probs,
      ...(scribe && { scribe: kept(scribe, written) }),
    });
    trials.push({ words, voice, kind, written, ...judged(outcome, startMs, endMs) });
  }
  return trials;
}

function kept(scribe: Scribe, written: Written[]): Scribe {
  return async (pcm) => {
    const one = await scribe(pcm);
    written.push(one);
    return one;
  };
}

function judged(
  { decided }: Outcome,
  startMs: number,
  endMs: number,
): Pick<Trial, 'stopped' | 'answered' | 'silentMs' | 'decidedMs'> {
  const timesOf = (is: (effect: FloorEffect) => boolean) =>
    decided.filter(({ effect }) => is(effect)).map(({ atMs }) => atMs);
  const silent = timesOf((effect) => effect.type === 'halt' && effect.on)[0];
  const stopped = timesOf(({ type }) => type === 'interrupt')[0];
  const wentOn = timesOf((effect) => effect.type === 'halt' && !effect.on).at(-1);
  const decidedAt = stopped ?? wentOn;
  return {
    stopped: stopped !== undefined,
    answered: timesOf(({ type }) => type === 'commit').length > 0,
    silentMs: silent === undefined ? null : silent - startMs,
    decidedMs: decidedAt === undefined ? null : decidedAt - endMs,
  };
}
