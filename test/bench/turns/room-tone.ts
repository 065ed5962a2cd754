/**
 * What a microphone would have gone on to hear after the recording ends. Tails are short (half a second, mostly), and a
 * commit may come after two seconds: so the clip's own silence goes on, made of grains of it.
 */
import { randomFrom } from './random.ts';
import { TURN_HZ, type LabelledTurn } from './labelled-turn.ts';

const GRAIN_MS = 100;
/** Grains overlap by this, at constant power, and the recording goes over to them likewise. */
const OVERLAP_MS = 20;
/** Of the pieces in which nobody speaks, the quieter half: the louder have a breath in them, or the end of a word. */
const QUIETER = 0.5;
/** Kept clear of labelled speech, whose edges are right to about 30 ms. */
const MARGIN_MS = 60;
/** Where there is no such piece: the noise of a quiet microphone, RMS. */
const FALLBACK_RMS = 10 ** (-70 / 20);

const samples = (ms: number): number => Math.round((ms * TURN_HZ) / 1000);

/** The recording up to the end of its usable tail, then room tone, `afterMs` after the end of the turn in all. */
export function lengthen(turn: LabelledTurn, pcm: Float32Array, afterMs: number): Float32Array {
  const random = randomFrom(pcm.length);
  const grains = quietGrains(turn, pcm);
  const recorded = pcm.subarray(0, samples(turn.turnEndMs + turn.tailMs));
  const out = new Float32Array(samples(turn.turnEndMs + afterMs));
  out.set(recorded.subarray(0, out.length));
  const overlap = samples(OVERLAP_MS);
  for (let at = Math.max(0, recorded.length - overlap); at < out.length;) {
    const grain = grains[Math.floor(random() * grains.length)]!;
    for (let i = 0; i < grain.length && at + i < out.length; i++) {
      const isOverlap = i < overlap && at + i < Math.max(recorded.length, at + overlap);
      const turned = isOverlap ? (Math.PI / 2) * ((i + 0.5) / overlap) : Math.PI / 2;
      out[at + i] = out[at + i]! * Math.cos(turned) + grain[i]! * Math.sin(turned);
    }
    at += grain.length - overlap;
  }
  return out;
}

function quietGrains(turn: LabelledTurn, pcm: Float32Array): Float32Array[] {
  const grain = samples(GRAIN_MS);
  const pieces: { rms: number; grain: Float32Array }[] = [];
  for (const [startMs, endMs] of silences(turn)) {
    for (let at = samples(startMs); at + grain <= Math.min(samples(endMs), pcm.length); at += grain / 2) {
      const piece = pcm.subarray(at, at + grain);
      const rms = Math.sqrt(piece.reduce((sum, sample) => sum + sample ** 2, 0) / grain);
      if (rms > 0) pieces.push({ rms, grain: piece });
    }
  }
  pieces.sort((a, b) => a.rms - b.rms);
  const quiet = pieces.slice(0, Math.ceil(QUIETER * pieces.length)).map((piece) => piece.grain);
  return quiet.length > 0 ? quiet : [noise(grain)];
}

function silences(turn: LabelledTurn): [startMs: number, endMs: number][] {
  const { speechStartMs, turnEndMs, tailMs, holds } = turn;
  return [
    [0, speechStartMs - MARGIN_MS],
    ...holds.map(([startMs, endMs]): [number, number] => [startMs + MARGIN_MS, endMs - MARGIN_MS]),
    [turnEndMs + 2 * MARGIN_MS, turnEndMs + tailMs],
  ];
}

function noise(length: number): Float32Array {
  const random = randomFrom(1);
  // Evenly spread over ±a, the RMS is a / √3.
  return Float32Array.from({ length }, () => (2 * random() - 1) * FALLBACK_RMS * Math.sqrt(3));
}
