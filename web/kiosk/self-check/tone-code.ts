/**
 * The quiet tune by which a kiosk proves that its microphone hears its loudspeaker: a row of notes that is drawn anew for each check, so that
 * neither music nor an earlier check can pass for it. Pure.
 */

/** Where small loudspeakers and microphones are good; none is a multiple of another, nor near one. */
export const NOTES_HZ = [1_050, 1_270, 1_540, 1_870] as const;
export const CODE_NOTES = 12;
/** Long enough for a note to stand out of the tail of the one before it, in a room with stone walls. */
export const NOTE_MS = 120;
export const CODE_MS = CODE_NOTES * NOTE_MS;

/** −34 dBFS: as quiet as a clock in the room at a usual volume. */
const AMPLITUDE = 0.02;
/** Notes come and go without a click. */
const EDGE_MS = 6;

/** Indices in NOTES_HZ; no note follows itself. `random` gives [0, 1). */
export function newToneCode(random: () => number): number[] {
  const code: number[] = [];
  while (code.length < CODE_NOTES) {
    const last = code.at(-1);
    const choices = NOTES_HZ.length - (last === undefined ? 0 : 1);
    const drawn = Math.floor(random() * choices);
    code.push(last === undefined || drawn < last ? drawn : drawn + 1);
  }
  return code;
}

/** The tune, CODE_MS long. */
export function toneOf(code: readonly number[], rateHz: number): Float32Array<ArrayBuffer> {
  const noteSamples = Math.round((NOTE_MS * rateHz) / 1000);
  const edgeSamples = Math.round((EDGE_MS * rateHz) / 1000);
  const pcm = new Float32Array(code.length * noteSamples);
  code.forEach((note, n) => {
    for (let i = 0; i < noteSamples; i++) {
      const fromEdge = Math.min(i, noteSamples - 1 - i);
      const gain = fromEdge >= edgeSamples ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / edgeSamples);
      pcm[n * noteSamples + i] = AMPLITUDE * gain * Math.sin((2 * Math.PI * NOTES_HZ[note]! * i) / rateHz);
    }
  });
  return pcm;
}
