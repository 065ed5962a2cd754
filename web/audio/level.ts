/**
 * How loud audio is: dBFS for decisions, and 0 to 1 for what a person sees.
 */

/** What stands for digital silence, so that no level is -Infinity. Below the noise floor of 16-bit audio. */
export const SILENCE_DB = -100;

/** The bottom and top of a meter: room tone of a quiet mic, and speech close to clipping. */
const METER_FLOOR_DB = -60;
const METER_TOP_DB = -10;

/** RMS level of samples in ±1, in dB relative to full scale (a full-scale square wave is 0 dB); never under SILENCE_DB. */
export function rmsDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? SILENCE_DB : meanSquareDb(sum / samples.length);
}

/** The same from a mean square that was summed elsewhere. */
export function meanSquareDb(meanSquare: number): number {
  return meanSquare > 0 ? Math.max(SILENCE_DB, 10 * Math.log10(meanSquare)) : SILENCE_DB;
}

/** A level as a meter shows it, 0 to 1: linear in dB, which is about how loudness is heard. */
export function meterValue(levelDb: number): number {
  return Math.min(1, Math.max(0, (levelDb - METER_FLOOR_DB) / (METER_TOP_DB - METER_FLOOR_DB)));
}
