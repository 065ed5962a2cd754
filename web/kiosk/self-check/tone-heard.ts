/**
 * Whether a recording holds the tune of this check (tone-code.ts), however late and however quiet: pure. At each moment it asks Goertzel's
 * filter how strong each note is. The tune is there where, for one delay, nearly every note of the code is the strongest by far in its time.
 */
import { NOTE_MS, NOTES_HZ } from './tone-code.ts';

const HOP_MS = 10;
/** The end of a note, when the one before it has died away. Resolves 30 Hz. */
const WINDOW_MS = 60;
const WINDOW_FROM_MS = 50;
/** How much stronger than any other note a note must be: a factor of its power. 6 dB. */
const CLEARER = 4;
/**
 * So many of the notes must be clear. Two may be lost to a cough. Of 24,000 codes against noise, music and speech none has more than seven
 * (tone-heard.test.ts).
 */
const LEAST_SHARE = 10 / 12;
/** Less than the last bit of a 16-bit microphone. */
const LEAST_POWER = 10 ** (-100 / 10);

export interface ToneVerdict {
  heard: boolean;
  /** How many notes were clear, at the best delay. */
  clearNotes: number;
  /** That delay. */
  delayMs: number;
}

/** `pcm` in ±1, which begins no later than the tune was begun to be played. */
export function toneHeard(code: readonly number[], pcm: Float32Array, rateHz: number): ToneVerdict {
  return codeInNotes(code, notesIn(pcm, rateHz));
}

/** The same, for notes that `notesIn` found. */
export function codeInNotes(code: readonly number[], notes: readonly number[]): ToneVerdict {
  const hopsPerNote = NOTE_MS / HOP_MS;
  const firstHop = WINDOW_FROM_MS / HOP_MS;
  const lastDelay = notes.length - (code.length - 1) * hopsPerNote - firstHop;
  let best = { clearNotes: 0, delayMs: 0 };
  for (let delay = 0; delay < lastDelay; delay++) {
    const clearNotes = code.filter((note, n) => notes[delay + firstHop + n * hopsPerNote] === note).length;
    if (clearNotes > best.clearNotes) best = { clearNotes, delayMs: delay * HOP_MS };
  }
  return { ...best, heard: best.clearNotes >= LEAST_SHARE * code.length };
}

/** Each HOP_MS: the note that stands out in the WINDOW_MS from there on; −1: none does. */
export function notesIn(pcm: Float32Array, rateHz: number): number[] {
  const hop = Math.round((HOP_MS * rateHz) / 1000);
  const window = Math.round((WINDOW_MS * rateHz) / 1000);
  const notes: number[] = [];
  for (let from = 0; from + window <= pcm.length; from += hop) {
    const powers = NOTES_HZ.map((hz) => powerAt(pcm.subarray(from, from + window), hz, rateHz));
    const most = Math.max(...powers);
    const note = powers.indexOf(most);
    const isClear = most >= LEAST_POWER && powers.every((power, i) => i === note || most >= CLEARER * power);
    notes.push(isClear ? note : -1);
  }
  return notes;
}

/** Goertzel's algorithm (Am. Math. Monthly 65, 1958): the power of one frequency, 1 for a sine of amplitude 1. */
function powerAt(pcm: Float32Array, hz: number, rateHz: number): number {
  const turn = (2 * Math.PI * hz) / rateHz;
  const coefficient = 2 * Math.cos(turn);
  let last = 0;
  let beforeLast = 0;
  for (let i = 0; i < pcm.length; i++) {
    // Hann's window: a loud sound beside the note leaks less into it.
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / pcm.length);
    const next = weight * pcm[i]! + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return power / (pcm.length / 4) ** 2;
}
