/** Voices that flite carries and speak clearly: a woman's, a man's, a Scottish man's. */
export const FLITE_VOICES = ['slt', 'rms', 'awb'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** The sample rate of what `speak` returns. */
export const FLITE_HZ = 16_000;
