/** How long the doctor waits for what may never come. A response has the limits that it has in a call. */
export interface Waits {
  /** For an answer that nobody asked for, after what was said is known. */
  ownAnswerMs: number;
  /** For the item of what was said. */
  itemMs: number;
  /** For the words of what was said, after the last answer. */
  transcriptMs: number;
  /** For the answer to a command. */
  commandMs: number;
  /** For the end of a response that was cancelled. */
  cancelMs: number;
  /** For a response that comes in spite of an error. */
  graceMs: number;
  /** Until a model that says that it is busy is asked again. */
  busyMs: number;
  /** First sound later than this is late for a conversation. */
  lateSoundMs: number;
}

export const WAITS: Waits = {
  ownAnswerMs: 1_500,
  itemMs: 5_000,
  transcriptMs: 8_000,
  commandMs: 3_000,
  cancelMs: 5_000,
  graceMs: 1_500,
  busyMs: 1_000,
  lateSoundMs: 3_000,
};
