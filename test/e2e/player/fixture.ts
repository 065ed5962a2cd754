/** A conversation to play: a barge-in that overlaps the reply it cut, a long pause, turns without sound, and another day. */
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';
import { clips, type Clip } from './clips.ts';
import peaks from './sounds/peaks.json' with { type: 'json' };

const START_MS = Date.UTC(2026, 10, 3, 9, 30);
const DAY_MS = 24 * 3_600_000;
/** Quieter than this is no speech. */
const SPEECH_PEAK = 0.15;

function turn(
  place: string,
  role: DocumentTurn['role'],
  atMs: number,
  text: string,
  more: Partial<DocumentTurn> & { clip?: Clip } = {},
): DocumentTurn {
  const { clip, ...fields } = more;
  const durationMs = clip ? clips[clip].lengthMs : 0;
  return {
    place,
    role,
    text,
    startedAtMs: START_MS + atMs,
    durationMs,
    typed: durationMs === 0,
    cut: false,
    earlyMs: null,
    words: clip ? wordsOver(text, clip) : [],
    wordTimes: 'estimated',
    hasAudio: clip !== undefined,
    ...fields,
  };
}

/** The words, spread by their length over where the clip is loud. */
function wordsOver(text: string, clip: Clip): DocumentTurn['words'] {
  const fromMs = peaks[clip].findIndex((peak) => peak > SPEECH_PEAK) * 100;
  const toMs = (peaks[clip].findLastIndex((peak) => peak > SPEECH_PEAK) + 1) * 100;
  const msPerChar = (toMs - fromMs) / text.length;
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    text: word,
    fromMs: fromMs + index * msPerChar,
    toMs: fromMs + (index + word.length) * msPerChar,
  }));
}

/** The pause before "train", long enough to be shortened. */
export const LONG_PAUSE_MS = 4_000;
/** The timer is asked for so long before the reply is silent. */
export const OVERLAP_MS = 700;
const dashwoodMs = 3_900;
const timerMs = dashwoodMs + clips.dashwood.lengthMs - OVERLAP_MS;
const timerEndMs = timerMs + clips.timer.lengthMs;
const trainMs = timerEndMs + LONG_PAUSE_MS;

/** The turns by what the tests call them. */
export const TURNS = { library: 0, dashwood: 1, timer: 2, train: 3, typed: 4, lost: 5, nextDay: 6 } as const;

export const fixture: ConversationDocument = {
  format: 'latch-conversation',
  version: 1,
  title: 'The library, and a timer',
  startedAtMs: START_MS,
  incomplete: false,
  turns: [
    turn('1.1.0', 'user', 0, 'What time does the library open tomorrow morning?', { clip: 'library' }),
    turn('1.1.1', 'assistant', dashwoodMs, 'And Mister John Dashwood had then leisure to consider how much', {
      clip: 'dashwood',
      cut: true,
    }),
    turn('1.2.0', 'user', timerMs, 'Please set a timer for ten minutes.', { clip: 'timer' }),
    turn('1.3.0', 'user', trainMs, 'How far is it from London to Edinburgh by train?', { clip: 'train' }),
    turn('1.4.0', 'user', trainMs + 4_000, 'In km, please', {}),
    turn('1.4.1', 'assistant', trainMs + 5_000, 'About six hundred and forty kilometres.', {
      durationMs: 2_600,
      typed: false,
      hasAudio: true,
    }),
    turn('2.1.0', 'user', 3 * DAY_MS, 'Please set a timer for ten minutes.', { clip: 'timer' }),
  ],
};

const clipOf: Record<string, Clip | 'missing'> = {
  '1.1.0': 'library',
  '1.1.1': 'dashwood',
  '1.2.0': 'timer',
  '1.3.0': 'train',
  '1.4.1': 'missing',
  '2.1.0': 'timer',
};

/** Beside the page of the harness. The turn of the lost sound has an address where there is no file. */
export function soundUrlOf({ place }: DocumentTurn): string | null {
  const clip = clipOf[place];
  return clip === undefined ? null : `sounds/${clip}.ogg`;
}

/** As a server makes them; the one of the lost sound is missing. */
export const fixturePeaks: Record<string, number[]> = Object.fromEntries(
  Object.entries(clipOf).flatMap(([place, clip]) => (clip === 'missing' ? [] : [[place, peaks[clip]]])),
);
