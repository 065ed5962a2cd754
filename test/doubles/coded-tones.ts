/**
 * Reply audio that says at every moment which reply it is, and which millisecond of it. In each slot of 20 ms three tones
 * sound: one for the reply's number, two for the slot's. A recording of it, even through Opus, a resampler, a fade or a lowered
 * volume, shows what was playing when.
 */
import { PIPELINE_HZ } from '../../shared/frames.ts';

const SLOT_MS = 20;
/** Tones lie this far apart: a window of one slot tells them apart (its resolution is 50 Hz, with a Hann window 100 Hz). */
const SPACING_HZ = 100;
const FIRST_HZ = 500;
/** Replies are told apart modulo this … */
const NUMBERS = 16;
/** … and slots modulo the square of this: 11.52 s. */
const DIGITS = 24;
const SLOTS = DIGITS ** 2;
/** After this long a reply's code begins again. */
export const LONGEST_CODED_MS = SLOTS * SLOT_MS;
const BANDS = [NUMBERS, DIGITS, DIGITS] as const;
/** All under 7 kHz, which speech codecs carry even at low rates. */
const FREQUENCIES_HZ = Array.from(
  { length: NUMBERS + 2 * DIGITS },
  (_, index) => FIRST_HZ + index * SPACING_HZ,
);
/** Peak of each of the three tones in ±1. */
const TONE_PEAK = 0.16;
/** A tone and the next one are mixed for this long: a hard change would click. */
const CROSSFADE_MS = 2;

/** The distance between the windows that are read. */
const HOP_MS = 4;
/** −50 dBFS: a ducked reply is above it, what a codec adds is not. */
const AUDIBLE = 10 ** (-50 / 20);
/** Sound may fall this low for this long within one stretch: tones beat. */
const LONGEST_DIP_MS = 4;
/** A window whose three tones hold less of its energy than this is no code. */
const LEAST_SHARE = 0.5;
/** A window across two slots is not read: each of its tones must have this many times the power of any other tone of its band. */
const LEAST_LEAD = 2;
/** Windows of one stretch give the same start of the reply, within this: read windows lie off their slot by 9 ms at most. */
const SAME_START_MS = 18;
/** A low-rate codec may spoil two slots. */
const LONGEST_SPOILT_MS = 50;

/** Sound in a recording. */
export interface Stretch {
  /** Number of the reply modulo 16; null: sound, but no code (noise, speech, or too short to tell). */
  responseNumber: number | null;
  /** When it sounds, in ms of the recording. */
  fromMs: number;
  toMs: number;
  /** Which ms of the reply sounds at `fromMs`; at `toMs` it is later by `toMs - fromMs`. 0 without a code. */
  replyFromMs: number;
}

/** Mono PCM16 at 24 kHz: `durationMs` of reply number `responseNumber`, which is taken modulo 16. */
export function encodeTones(responseNumber: number, durationMs: number): Int16Array {
  const pcm = new Int16Array(Math.round((durationMs * PIPELINE_HZ) / 1000));
  const perSlot = (SLOT_MS * PIPELINE_HZ) / 1000;
  const fade = (CROSSFADE_MS * PIPELINE_HZ) / 1000;
  for (let slot = 0; slot * perSlot < pcm.length; slot++) {
    const turns = tonesOf(responseNumber, slot);
    const before = tonesOf(responseNumber, Math.max(0, slot - 1));
    const from = slot * perSlot;
    const to = Math.min(from + perSlot, pcm.length);
    for (let i = from; i < to; i++) {
      // After a boundary the slot before fades out.
      const share = Math.max(0, 1 - (i - from) / fade);
      const sound = soundOf(turns, i) * (1 - share) + (share > 0 ? soundOf(before, i) * share : 0);
      pcm[i] = Math.round(32_767 * TONE_PEAK * sound);
    }
  }
  return pcm;
}

/** The three tones of a slot, in radians a sample. */
function tonesOf(responseNumber: number, slot: number): [number, number, number] {
  const tones = [
    responseNumber % NUMBERS,
    NUMBERS + (slot % DIGITS),
    NUMBERS + DIGITS + (Math.floor(slot / DIGITS) % DIGITS),
  ];
  return tones.map((tone) => (2 * Math.PI * FREQUENCIES_HZ[tone]!) / PIPELINE_HZ) as [number, number, number];
}

/** The phases differ, so that the peaks of the three do not meet at each slot's start. */
const soundOf = ([a, b, c]: readonly [number, number, number], sample: number): number =>
  Math.sin(a * sample) + Math.sin(b * sample + 2) + Math.sin(c * sample + 4);

/** What sounds in a recording (samples in ±1), stretch by stretch in order; between them is silence. */
export function decodeTones({ rateHz, pcm }: { rateHz: number; pcm: Float32Array }): Stretch[] {
  const perMs = rateHz / 1000;
  const decoder = new SlotDecoder(rateHz);
  return soundsOf(pcm, perMs).flatMap(({ fromMs, toMs }) => {
    const readings: Reading[] = [];
    for (let atMs = fromMs; atMs + SLOT_MS <= toMs; atMs += HOP_MS) {
      const read = decoder.read(pcm, Math.round(atMs * perMs));
      if (read)
        readings.push({
          atMs: atMs + SLOT_MS / 2,
          responseNumber: read.responseNumber,
          // The middle of the window lies in this slot, on average in its middle.
          startMs: atMs + SLOT_MS / 2 - (read.slot + 0.5) * SLOT_MS,
        });
    }
    return stretchesOf(readings, fromMs, toMs);
  });
}

/** Which reply and which ms of it sounds at a moment of the recording; null for silence or no code. */
export function toneAt(
  stretches: readonly Stretch[],
  atMs: number,
): { responseNumber: number; ms: number } | null {
  const stretch = stretches.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  if (!stretch || stretch.responseNumber === null) return null;
  return { responseNumber: stretch.responseNumber, ms: stretch.replyFromMs + atMs - stretch.fromMs };
}

interface Reading {
  atMs: number;
  responseNumber: number;
  /** When ms 0 of the reply would have sounded. */
  startMs: number;
}

/** Where there is sound at all, to the ms. */
function soundsOf(pcm: Float32Array, perMs: number): { fromMs: number; toMs: number }[] {
  const sounds: { fromMs: number; toMs: number }[] = [];
  const lengthMs = Math.floor(pcm.length / perMs);
  for (let ms = 0; ms < lengthMs; ms++) {
    let energy = 0;
    const from = Math.floor(ms * perMs);
    const to = Math.floor((ms + 1) * perMs);
    for (let i = from; i < to; i++) energy += pcm[i]! ** 2;
    if (Math.sqrt(energy / (to - from)) < AUDIBLE) continue;
    const last = sounds.at(-1);
    if (last && ms - last.toMs <= LONGEST_DIP_MS) last.toMs = ms + 1;
    else sounds.push({ fromMs: ms, toMs: ms + 1 });
  }
  return sounds;
}

const agree = (a: Reading, b: Reading): boolean =>
  a.responseNumber === b.responseNumber && Math.abs(a.startMs - b.startMs) <= SAME_START_MS;

/** The readings by stretch. A stretch is not parted by a slot or two that a codec spoilt, or by a window across a change. */
function grouped(readings: readonly Reading[]): Reading[][] {
  const groups: Reading[][] = [];
  for (const reading of readings) {
    const group = groups.slice(-3).findLast((candidate) => {
      const last = candidate.at(-1)!;
      return reading.atMs - last.atMs <= LONGEST_SPOILT_MS && agree(last, reading);
    });
    if (!group) groups.push([reading]);
    else {
      groups.splice(groups.indexOf(group) + 1);
      group.push(reading);
    }
  }
  return groups;
}

/** Joins readings of the same reply with the same start; the edges are those of the sound. */
function stretchesOf(readings: readonly Reading[], fromMs: number, toMs: number): Stretch[] {
  const groups = grouped(readings);
  if (groups.length === 0) return [{ responseNumber: null, fromMs, toMs, replyFromMs: 0 }];
  return groups.map((group, index) => {
    const before = groups[index - 1]?.at(-1)?.atMs;
    const after = groups[index + 1]?.[0]?.atMs;
    const from = before === undefined ? fromMs : (before + group[0]!.atMs) / 2;
    const to = after === undefined ? toMs : (group.at(-1)!.atMs + after) / 2;
    const starts = group.map(({ startMs }) => startMs).toSorted((a, b) => a - b);
    const startMs =
      (starts[Math.floor((starts.length - 1) / 2)]! + starts[Math.ceil((starts.length - 1) / 2)]!) / 2;
    return {
      responseNumber: group[0]!.responseNumber,
      fromMs: from,
      toMs: to,
      replyFromMs: Math.max(0, from - startMs),
    };
  });
}

/** Finds the three tones of a window of one slot by its discrete Fourier transform at their frequencies. */
class SlotDecoder {
  readonly #length: number;
  readonly #hann: Float32Array;
  readonly #waves: { cos: Float32Array; sin: Float32Array }[];

  constructor(rateHz: number) {
    this.#length = Math.round((SLOT_MS * rateHz) / 1000);
    this.#hann = Float32Array.from(
      { length: this.#length },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / this.#length),
    );
    this.#waves = FREQUENCIES_HZ.map((hz) => {
      const turn = (2 * Math.PI * hz) / rateHz;
      return {
        cos: this.#hann.map((weight, i) => weight * Math.cos(turn * i)),
        sin: this.#hann.map((weight, i) => weight * Math.sin(turn * i)),
      };
    });
  }

  read(pcm: Float32Array, from: number): { responseNumber: number; slot: number } | null {
    let energy = 0;
    for (let i = 0; i < this.#length; i++) energy += (this.#hann[i]! * (pcm[from + i] ?? 0)) ** 2;
    const powers = this.#waves.map(({ cos, sin }) => {
      let real = 0;
      let imaginary = 0;
      for (let i = 0; i < this.#length; i++) {
        const sample = pcm[from + i] ?? 0;
        real += cos[i]! * sample;
        imaginary += sin[i]! * sample;
      }
      return real ** 2 + imaginary ** 2;
    });
    const best: number[] = [];
    let held = 0;
    let offset = 0;
    for (const width of BANDS) {
      const band = powers.slice(offset, offset + width);
      const most = Math.max(...band);
      const tone = band.indexOf(most);
      if (band.some((power, other) => other !== tone && power * LEAST_LEAD > most)) return null;
      best.push(tone);
      held += most;
      offset += width;
    }
    // A pure tone of amplitude a has the power (a Σw / 2)² here, and the energy a² Σw² / 2: Σw = N/2, Σw² = 3N/8.
    const share = held / (energy * (this.#length / 3));
    if (share < LEAST_SHARE) return null;
    const [responseNumber, fine, coarse] = best as [number, number, number];
    return { responseNumber, slot: coarse * DIGITS + fine };
  }
}
