/** What is said to each of those who are compared: speech whose end is known. */
import { cut } from '../../e2e/support/page-audio.ts';
import type { Audio } from '../../e2e/support/wav.ts';
import { readClips } from '../clips.ts';
import { TURN_HZ, type LabelledTurn } from '../turns/labelled-turn.ts';
import { readTurns, usableTailMs } from '../turns/read-turns.ts';
import { scoredHolds } from '../turns/replay.ts';
import { lengthen } from '../turns/room-tone.ts';
import type { Voice } from './hearing.ts';

export interface Saying {
  name: string;
  voice: Voice;
  audio: Audio;
  /** Where its speech ends: of a synthetic voice to the ms, of a person's turn as it is labelled, to about 30 ms. */
  speechEndMs: number;
  /** People's own, of 200 ms and more; in clips a long silence that was put there. */
  hasPause: boolean;
}

/** So many of a folder of turns, spread over it. */
const MOST_TURNS = 18;
/** A person's room goes on for so long after the turn. */
const AFTER_MS = 3000;

/**
 * The clips of one folder, and the turns of a folder of labelled ones. Clips of people in which no silence was put are left out:
 * by their manifest they end with 0.1 to 0.4 s of noise after the last word.
 */
export async function readSayings(speechDir: string, turnsDir: string): Promise<Saying[]> {
  const clips = readClips(speechDir)
    .filter(({ isPerson, hasPause }) => !isPerson || hasPause)
    .map(({ file, isPerson, audio, speechEndMs, hasPause }): Saying => {
      return { name: file, voice: isPerson ? 'people' : 'synthetic', audio, speechEndMs, hasPause };
    });
  const turns = (await readTurns(turnsDir, null)).filter((turn) => turn.isWhole && turn.isOneSpeaker);
  return [...clips, ...(await Promise.all(spreadOver(turns, MOST_TURNS).map(sayingOf)))];
}

async function sayingOf(turn: LabelledTurn): Promise<Saying> {
  const recorded = await turn.pcm();
  const pcm = lengthen({ ...turn, tailMs: usableTailMs(turn, recorded) }, recorded, AFTER_MS);
  return {
    name: turn.id,
    voice: 'people',
    audio: cut({ rateHz: TURN_HZ, pcm }, 0, turn.turnEndMs + AFTER_MS),
    speechEndMs: turn.turnEndMs,
    hasPause: scoredHolds(turn).length > 0,
  };
}

function spreadOver<T>(all: readonly T[], most: number): T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(all.length, most) }, (_, i) => all[Math.floor(i * step)]!);
}
