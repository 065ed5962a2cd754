/** To the ears' thread. `id` names one utterance; it begins with its first audio and ends with finish or discard. */
export type EarsRequest =
  | { type: 'audio'; id: number; pcm: Int16Array }
  | { type: 'finish'; id: number }
  | { type: 'discard'; id: number };

export type EarsAnswer =
  | { type: 'heard'; id: number; text: string; understood: boolean }
  | { type: 'failed'; id: number; message: string };
