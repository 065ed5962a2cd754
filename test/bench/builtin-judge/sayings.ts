/** The sentences as sound: each without a pause of ours, and with one that is put in after the marked word. */
import { pausing } from '../../../builtin-model/test/pausing-sentences.ts';
import { roomTone, wordAligner, type WordEnd } from '../../../builtin-model/test/pausing-speech.ts';
import { Mouth } from '../../../builtin-model/src/mouth/mouth.ts';
import { envelope, soundEndMs } from '../../e2e/support/analysis.ts';
import { cut } from '../../e2e/support/page-audio.ts';
import type { Audio } from '../../e2e/support/wav.ts';
import type { Saying } from '../rivals/sayings.ts';
import { TURN_HZ, type LabelledTurn } from '../turns/labelled-turn.ts';
import { readTurns, usableTailMs } from '../turns/read-turns.ts';
import { lengthen } from '../turns/room-tone.ts';
import { PEOPLE, SYNTHETIC } from './sentences.ts';

const MODEL_HZ = 24_000;
/** The pauses that are put in, in turn. */
const PAUSES_MS = [400, 600, 800, 1000, 1200];
/** The room before a synthetic voice, and after everybody. */
const BEFORE_MS = 300;
const AFTER_MS = 3000;
/** A synthetic voice is over when it is silent for so long. */
const SILENT_MS = 300;

/** Each of every nth sentence without and with a pause. `turnsDir` has turns of people; those that are not in it are left out. */
export async function readJudgedSayings(turnsDir: string, everyNth: number): Promise<Saying[]> {
  const wordEnd = await wordAligner();
  const wanted = <T>(all: readonly T[]): T[] => all.filter((_, index) => index % everyNth === 0);
  const turns = new Map((await readTurns(turnsDir, null)).map((turn) => [turn.id, turn]));
  const sayings: Saying[] = [];
  let pauses = 0;
  const nextPauseMs = (): number => PAUSES_MS[pauses++ % PAUSES_MS.length]!;
  const mouth = new Mouth();
  try {
    for (const { marked, voice } of wanted(SYNTHETIC)) {
      const { whole } = pausing(marked);
      const pcm = await mouth.speak(whole, voice, 1);
      const atMs = pauseAtMs(wordEnd, marked, pcm);
      for (const pauseMs of [0, nextPauseMs()])
        sayings.push({
          name: nameOf(marked, voice, pauseMs),
          voice: 'synthetic',
          ...synthetic(pcm, atMs, pauseMs),
        });
    }
  } finally {
    await mouth.close();
  }
  for (const { id, marked, pauseAtMs: atMs } of wanted(PEOPLE)) {
    const turn = turns.get(id);
    if (!turn) continue;
    const recorded = await turn.pcm();
    const say = (pauseMs: number, sound: Sound): void =>
      void sayings.push({ name: nameOf(marked, id, pauseMs), voice: 'people', ...sound });
    say(0, person(turn, recorded));
    if (atMs === null) continue;
    const pauseMs = nextPauseMs();
    say(pauseMs, withPause(turn, recorded, atMs, pauseMs));
  }
  return sayings;
}

const nameOf = (marked: string, by: string, pauseMs: number): string =>
  `${pauseMs > 0 ? marked.replace('|', `[${pauseMs} ms]`) : pausing(marked).whole} (${by})`;

function pauseAtMs(wordEnd: WordEnd, marked: string, pcm: Int16Array): number {
  const { whole, begun } = pausing(marked);
  if (begun === null) throw new Error(`"${marked}" has no place for a pause.`);
  return (wordEnd(begun.split(' ').length, whole, pcm) * 1000) / MODEL_HZ;
}

type Sound = Pick<Saying, 'audio' | 'speechEndMs' | 'hasPause'>;

function synthetic(spoken: Int16Array, atMs: number, pauseMs: number): Sound {
  const voice: Audio = { rateHz: MODEL_HZ, pcm: Float32Array.from(spoken, (sample) => sample / 32_768) };
  const padded = joined(MODEL_HZ, voice.pcm, new Float32Array(MODEL_HZ));
  const endMs = soundEndMs(envelope(padded), atMs, SILENT_MS);
  if (endMs === null) throw new Error('A voice does not fall silent.');
  const speechEndMs = BEFORE_MS + endMs + pauseMs;
  const pcm = Float32Array.from(roomTone(speechEndMs + AFTER_MS), (sample) => sample / 32_768);
  const mix = (part: Float32Array, fromMs: number): void =>
    part.forEach((sample, i) => (pcm[Math.round((fromMs * MODEL_HZ) / 1000) + i]! += sample));
  mix(cut(voice, 0, atMs).pcm, BEFORE_MS);
  mix(cut(voice, atMs, endMs).pcm, BEFORE_MS + atMs + pauseMs);
  return { audio: { rateHz: MODEL_HZ, pcm }, speechEndMs, hasPause: pauseMs > 0 };
}

function person(turn: LabelledTurn, recorded: Float32Array): Sound {
  const pcm = lengthen({ ...turn, tailMs: usableTailMs(turn, recorded) }, recorded, AFTER_MS);
  return { audio: { rateHz: TURN_HZ, pcm }, speechEndMs: turn.turnEndMs, hasPause: false };
}

/** The pause is filled with the room of the recording. */
function withPause(turn: LabelledTurn, recorded: Float32Array, atMs: number, pauseMs: number): Sound {
  const { audio, speechEndMs } = person(turn, recorded);
  const begun = lengthen({ ...turn, turnEndMs: atMs, tailMs: 0 }, recorded, pauseMs);
  return {
    audio: joined(TURN_HZ, begun, cut(audio, atMs, Infinity).pcm),
    speechEndMs: speechEndMs + pauseMs,
    hasPause: true,
  };
}

const joined = (rateHz: number, ...parts: Float32Array[]): Audio => ({
  rateHz,
  pcm: Float32Array.from(parts.flatMap((part) => [...part])),
});
