/** What is cut from the recordings of test/fixtures/speech (README.md there says where they are from). */
export const clips = {
  library: { file: 'clean1.wav', fromMs: 100, lengthMs: 3_400 },
  dashwood: { file: 'human1.wav', fromMs: 150, lengthMs: 4_200 },
  timer: { file: 'clean3.wav', fromMs: 100, lengthMs: 2_500 },
  train: { file: 'clean4.wav', fromMs: 100, lengthMs: 3_600 },
} as const;
export type Clip = keyof typeof clips;
