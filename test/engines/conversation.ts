/** A person who talks with the page: says something, is answered aloud, and says it again where it was misheard. */
import { ClipNotFound } from '../e2e/support/analysis.ts';
import type { Audio } from '../e2e/support/wav.ts';
import type { Clip } from './clips.ts';
import { earToEarMs, roomOf } from './hearing.ts';
import type { Stage } from './stage.ts';

/** Noise suppression and a busy machine cost a word now and then, and the small recogniser needs nearly all of them. */
const TRIES = 3;
const ANSWER_LIMIT_MS = 60_000;

export interface Answered {
  /** Of each try: from the end of what was said to the first sound of the answer. Empty where the clip itself had holes. */
  delaysMs: number[];
  /** The answer to what was understood: its words, and what came out of the loudspeaker from the last try on. */
  words: string;
  sounded: Audio;
  misheard: number;
}

/** Rejects where a try is not answered aloud, or none is understood. */
export async function sayUntilUnderstood(stage: Stage, said: Clip): Promise<Answered> {
  const { talk, sound, recorder } = stage;
  const delaysMs: number[] = [];
  for (let misheard = 0; misheard < TRIES; misheard++) {
    const before = (await talk.look()).replies.length;
    const fromMs = recorder.recordedMs();
    await sound.say(said.file);
    const { user, replies } = await talk.shows('an answer, heard to its end', ANSWER_LIMIT_MS, (seen) => {
      const last = seen.replies.at(-1);
      return seen.replies.length > before && last?.state === 'done' && seen.user.at(-1)?.state === 'final';
    });
    const heard = recorder.heard(fromMs);
    delaysMs.push(...delayOf(heard, said));
    if (said.words.test(user.at(-1)!.text))
      return { delaysMs, words: replies.at(-1)!.text, sounded: heard.speaker, misheard };
  }
  throw new Error(`“${said.words.source}” was not understood in ${TRIES} tries\n${talk.lastSeen()}`);
}

function delayOf(heard: { speaker: Audio; microphone: Audio }, said: Clip): number[] {
  try {
    const delayMs = earToEarMs(roomOf(heard), said);
    if (delayMs === null) throw new Error('the page shows an answer, and nothing sounded');
    return [delayMs];
  } catch (error) {
    // The machine was too busy to play the clip whole: what came of it is no measurement.
    if (error instanceof ClipNotFound) return [];
    throw error;
  }
}
