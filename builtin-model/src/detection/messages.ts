/** To the detector's thread. `stream` names one stretch of audio of one stream: after a reset it is another. */
export type DetectorRequest =
  { type: 'audio'; stream: number; pcm: Int16Array } | { type: 'close'; stream: number };

/** The next frame of that stream. */
export interface DetectorAnswer {
  stream: number;
  probability: number;
}
