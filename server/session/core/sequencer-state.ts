/** What the sequencer is made of: its state, what happens to it, and what it wants done. Nothing here decides anything. */

/** What becomes of a response's items once it has ended. */
export type Fate =
  | { kind: 'keep' }
  | { kind: 'discard' }
  | { kind: 'cut'; heardMs: number; audioMs: number }
  /** Nothing after `audioMs` is heard. What is heard before it is still open. */
  | { kind: 'shorten'; audioMs: number };

export interface Response {
  tag: string | null;
  /** null: asked for, not there yet. */
  responseId: string | null;
  items: readonly string[];
  /** Those that are deleted already. */
  dropped: readonly string[];
  /** The item that holds the audio. */
  audioItem: string | null;
  fate: Fate;
  cancelled: boolean;
  /** When the response last gave a sign of life, or was asked for, or cancelled. */
  sinceMs: number;
}

/** The model refused to begin a response, because another one is active. */
export interface Busy {
  tag: string;
  sinceMs: number;
  /** How often the response was refused. */
  times: number;
  /** When it is asked for again. */
  againAtMs: number;
}

export interface SequencerState {
  active: Response | null;
  /**
   * Responses that are nobody's reply: nobody asked for them, or they were cancelled and did not end in time. Each is cancelled, and
   * what it made is settled when it ends.
   */
  strays: readonly Response[];
  /** The response to ask for when nothing else is active. */
  next: string | null;
  busy: Busy | null;
  /** The last ended responses, newest last: what is heard of them is still open. */
  ended: readonly Response[];
}

export const SEQUENCER_START: SequencerState = {
  active: null,
  strays: [],
  next: null,
  busy: null,
  ended: [],
};

export type SequencerEvent =
  | { type: 'want'; atMs: number; tag: string }
  | { type: 'withdraw'; atMs: number; tag: string }
  /** The response ends by itself, and must leave no trace. */
  | { type: 'discard'; atMs: number; tag: string }
  | { type: 'interrupt'; atMs: number; tag: string; heardMs: number; audioMs: number }
  | { type: 'shorten'; atMs: number; tag: string; audioMs: number }
  | { type: 'started'; atMs: number; responseId: string; tag: string | null }
  /** A sign of life that says nothing else. */
  | { type: 'alive'; atMs: number; responseId: string }
  | { type: 'item'; atMs: number; responseId: string; itemId: string }
  /** This item of a response must leave no trace, whatever becomes of the rest. */
  | { type: 'drop-item'; atMs: number; responseId: string; itemId: string }
  | { type: 'audio'; atMs: number; responseId: string; itemId: string }
  | { type: 'ended'; atMs: number; responseId: string }
  | { type: 'create-failed'; atMs: number; tag: string; busy: boolean }
  /** Nobody waits any more for the response with this tag. */
  | { type: 'give-up'; atMs: number; tag: string }
  /** The connection can carry commands: what was asked for before goes out now. */
  | { type: 'ready'; atMs: number }
  /** For so long nobody could look at what the model sends. That time is not the model's silence. */
  | { type: 'stood-still'; atMs: number; ms: number }
  | { type: 'tick'; atMs: number; responseStartMs: number; responseSilenceMs: number };

export type SequencerEffect =
  | { type: 'create-response'; tag: string }
  | { type: 'cancel-response'; responseId: string }
  | { type: 'delete-item'; itemId: string }
  | { type: 'truncate-item'; itemId: string; audioEndMs: number }
  /** A response that is wanted exists. */
  | { type: 'accepted'; tag: string; responseId: string }
  /** A response that is wanted will not come. */
  | { type: 'failed'; tag: string }
  /** A response that is wanted has exceeded its limit. Nothing is done about it here. */
  | { type: 'late'; tag: string; responseId: string | null; detail: string }
  /** This response was cancelled long ago. Nothing waits for its end any more, and nothing more of it may be heard. */
  | { type: 'left-behind'; responseId: string };

export interface SequencerStep {
  state: SequencerState;
  effects: SequencerEffect[];
}
