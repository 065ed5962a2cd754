/**
 * The one contract for speech models. A model makes connections; a connection belongs to one session (server/session), which
 * feeds it audio and asks for responses in an order that its sequencer guarantees: at most one response active, no create
 * before the done of the one before. A connection turns the commands into its provider's protocol, and the answers into
 * SpeechModelEvents. It decides nothing.
 */
import type { ErrorCode } from '../../shared/errors.ts';

/**
 * What a speech model can do. Of a server that nobody knows, everything is assumed at first; what it lacks is learned from what it
 * answers (`learned`), once for all connections.
 */
export interface Capabilities {
  /** The client decides where turns end. Without it the server also answers pauses by itself; those answers are refused. */
  manualTurns: boolean;
  /** A running response can be cancelled, soon. Without it the response runs on, unheard. */
  cancel: boolean;
  /** An item can be deleted from the conversation, so that a retracted reply leaves no trace. */
  discardItems: boolean;
  /** A reply can be cut to what was heard. Without it the model remembers all that it said. */
  truncate: boolean;
  /** A response returns the tag of its create. Without it, responses count as the answers to the creates in their order. */
  tags: boolean;
  /** Audio that is committed is an item before the next response begins. Without it a create waits for the item. */
  itemFirst: boolean;
  /** What the user says is written down. */
  transcripts: boolean;
  /** A response can call a function that was declared, in place of an answer. Without it none is declared. */
  functions: boolean;
}
export type Capability = keyof Capabilities;

/** How long each stage of the model's work may take before somebody is told that it failed. */
export interface ModelLimits {
  /** Until a connection is ready. */
  connectMs: number;
  /** From the create until the response exists. */
  responseStartMs: number;
  /** Between two signs of life of a response that runs. */
  responseSilenceMs: number;
}

/** One committed exchange of a conversation, as a fresh connection is told of it. */
export interface HistoryEntry {
  role: 'user' | 'assistant';
  text: string;
  /**
   * Of what a user said: replies to it began too early, so much was heard of them, and they were taken back. For whoever keeps the history:
   * a model need not be told.
   */
  earlyMs?: number;
  /** Of the oldest entry that is passed on: what was said before it and is left out. */
  leftOut?: LeftOut;
}

/** The part of a long conversation that a model is not told word for word. */
export interface LeftOut {
  /** How often the user spoke in it. */
  turns: number;
  /** The first words of the earliest of those turns: what they were about. */
  topics: readonly string[];
}

/** A function that a model may call in a response. */
export interface ModelFunction {
  name: string;
  /** For the model: what it does. */
  description: string;
  /** A JSON schema of its arguments. */
  parameters: object;
  /** Follows the instructions of the session wherever the function is declared: when to call it. */
  instructions: string;
}

/** Whether a response may call the functions that were declared. */
export type FunctionChoice = 'auto' | 'none';

export interface SpeechModel {
  /** What a person reads: "OpenAI gpt-realtime-2.1-mini", "built-in". */
  readonly label: string;
  readonly builtin: boolean;
  /** As far as is known now. */
  readonly capabilities: Readonly<Capabilities>;
  readonly limits: ModelLimits;
  /**
   * Opens a connection that knows `history`, and `functions` where it can call any. Returns at once: `ready` or `closed` follows
   * as an event, within `limits.connectMs`. Commands given before `ready` are kept and sent after it.
   *
   * `isSpare`: the connection is to take the place of another one later. Until `seed` it knows of `history` only that there is one.
   */
  connect(options: {
    history: readonly HistoryEntry[];
    isSpare?: boolean;
    functions: readonly ModelFunction[];
    onEvent: (event: SpeechModelEvent) => void;
  }): SpeechModelConnection;
  /** Frees what the model holds (the built-in server). */
  close(): Promise<void>;
}

export interface SpeechModelConnection {
  /** Tells a spare what was said until now: once, and before any other command. */
  seed(history: readonly HistoryEntry[]): void;
  /** Appends user audio: PCM16 mono at PIPELINE_HZ (24 kHz). The array may be reused by the caller after the call. */
  appendAudio(pcm: Int16Array): void;
  /** Makes the appended audio a user item → `audio-committed`. */
  commitAudio(): void;
  /** Drops audio that was appended and not committed. */
  clearAudio(): void;
  /** Adds a user item of text. */
  addText(text: string): void;
  /** Asks for a response → `response-started` with the same tag, or `response-refused`. */
  createResponse(tag: string, functions: FunctionChoice): void;
  /** Tells what a call of a function gave: one answer to each call that is not deleted. It asks for no response. */
  answerFunction(callId: string, output: string): void;
  /** Cancels → `response-ended` follows, late from some servers (it may have completed before). */
  cancelResponse(responseId: string): void;
  /** Housekeeping: a refusal of it is learned and logged, and no event. */
  deleteItem(itemId: string): void;
  /** Cuts a reply's audio, and the model's memory of it, to `audioEndMs` > 0 and ≤ its length. Housekeeping too. */
  truncateItem(itemId: string, audioEndMs: number): void;
  close(): void;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export type SpeechModelEvent =
  /** `lastsMs`: so long from now the provider will end the connection; null: it has no such limit, as far as is known. */
  | { type: 'ready'; lastsMs: number | null }
  /** The committed audio became this user item. Answers come in the order of the commits. */
  | { type: 'audio-committed'; itemId: string }
  /** The committed audio became no item. It counts as the answer to its commit. */
  | { type: 'audio-refused'; detail: string }
  | { type: 'transcript-delta'; itemId: string; delta: string }
  | { type: 'transcript-final'; itemId: string; text: string }
  | { type: 'transcript-failed'; itemId: string; detail: string }
  /** The create with this tag was held back for so long until the user's item was there (`itemFirst` is not known, or missing). */
  | { type: 'create-waited'; tag: string; waitedMs: number }
  /** `tag` is null for a response that nobody here asked for. */
  | { type: 'response-started'; responseId: string; tag: string | null }
  /**
   * No response will come of the create with this tag. `busy`: the model says that another response is active; asked again once
   * that has ended, it may answer.
   */
  | { type: 'response-refused'; tag: string; busy: boolean; code: ErrorCode; detail: string }
  /** The response gave a sign of life that says nothing else. */
  | { type: 'response-alive'; responseId: string }
  /** The response makes an item; audio and text of it follow. */
  | { type: 'output-item'; responseId: string; itemId: string }
  /** PCM16 mono at PIPELINE_HZ. */
  | { type: 'response-audio'; responseId: string; itemId: string; pcm: Int16Array }
  | { type: 'response-text'; responseId: string; itemId: string; delta: string }
  /** The response calls a function that was declared: once for each call, and before the end of the response. */
  | {
      type: 'function-called';
      responseId: string;
      itemId: string;
      callId: string;
      name: string;
      /** JSON, as the model wrote it. */
      arguments: string;
    }
  | {
      type: 'response-ended';
      responseId: string;
      /** `incomplete`: it stopped before its end (a length limit, a filter). What it made so far stands. */
      status: 'completed' | 'cancelled' | 'failed' | 'incomplete';
      usage: Usage;
      /** With status failed or incomplete: why. */
      error?: { code: ErrorCode; detail: string };
      /** What the response made that nobody asked of it, for a reply without a word: "called a function" where none is declared. */
      made?: string;
    }
  /** The model turned out to lack something, or a server that does not name itself turned out to have it. `detail`: what told so. */
  | { type: 'learned'; capability: Capability; has: boolean; detail: string }
  /** A command that somebody waits for failed (not housekeeping, not a create). */
  | { type: 'error'; code: ErrorCode; detail: string }
  /** The connection is gone. `retry`: whether opening another one may help. Nothing follows. */
  | { type: 'closed'; code: ErrorCode; detail: string; retry: boolean };
