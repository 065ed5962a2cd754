/**
 * The one contract for speech models. A model makes connections; a connection belongs to one session (server/session), which
 * feeds it audio and asks for responses in an order that its sequencer guarantees: at most one response active, no create
 * before the done of the one before. A connection turns the commands into its provider's protocol, and the answers into
 * SpeechModelEvents. It decides nothing.
 */
import type { ErrorCode } from '../../shared/errors.ts';

export interface Capabilities {
  /** The client decides where turns end. Without it the model owns the floor. */
  manualTurns: boolean;
  /** A running response can be cancelled. */
  cancel: boolean;
  /** An item can be deleted from the conversation, so that a retracted reply leaves no trace. */
  discardItems: boolean;
}

/** One committed exchange of a conversation, as a fresh connection is told of it. */
export interface HistoryEntry {
  role: 'user' | 'assistant';
  text: string;
}

export interface SpeechModel {
  /** What a person reads: "OpenAI gpt-realtime-2.1-mini", "built-in". */
  readonly label: string;
  readonly builtin: boolean;
  readonly capabilities: Capabilities;
  /**
   * Opens a connection that knows `history`. Returns at once: `ready` or `closed` follows as an event, within
   * CONNECT_LIMIT_MS. Commands given before `ready` are kept and sent after it.
   */
  connect(options: {
    history: readonly HistoryEntry[];
    onEvent: (event: SpeechModelEvent) => void;
  }): SpeechModelConnection;
  /** Frees what the model holds (the built-in server). */
  close(): Promise<void>;
}

/** Opening, TLS and session configuration together may take this long. */
export const CONNECT_LIMIT_MS = 10_000;

export interface SpeechModelConnection {
  /** Appends user audio: PCM16 mono at PIPELINE_HZ (24 kHz). The array may be reused by the caller after the call. */
  appendAudio(pcm: Int16Array): void;
  /** Makes the appended audio a user item → `audio-committed`. */
  commitAudio(): void;
  /** Drops audio that was appended and not committed. */
  clearAudio(): void;
  /** Adds a user item of text. */
  addText(text: string): void;
  /** Asks for a response → `response-started` with the same tag. */
  createResponse(tag: string): void;
  /** Cancels → `response-ended` follows in any case (it may have completed before). */
  cancelResponse(responseId: string): void;
  deleteItem(itemId: string): void;
  /** Cuts a reply's audio, and the model's memory of it, to `audioEndMs` > 0 and ≤ its length. */
  truncateItem(itemId: string, audioEndMs: number): void;
  close(): void;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export type SpeechModelEvent =
  | { type: 'ready' }
  /** The committed audio became this user item. Answers come in the order of the commits. */
  | { type: 'audio-committed'; itemId: string }
  /** The committed audio became no item. It counts as the answer to its commit. */
  | { type: 'audio-refused'; detail: string }
  | { type: 'transcript-delta'; itemId: string; delta: string }
  | { type: 'transcript-final'; itemId: string; text: string }
  | { type: 'transcript-failed'; itemId: string; detail: string }
  /** `tag` is null for a response that nobody here asked for. */
  | { type: 'response-started'; responseId: string; tag: string | null }
  /** The response makes an item; audio and text of it follow. */
  | { type: 'output-item'; responseId: string; itemId: string }
  /** PCM16 mono at PIPELINE_HZ. */
  | { type: 'response-audio'; responseId: string; itemId: string; pcm: Int16Array }
  | { type: 'response-text'; responseId: string; itemId: string; delta: string }
  | {
      type: 'response-ended';
      responseId: string;
      status: 'completed' | 'cancelled' | 'failed';
      usage: Usage;
      /** With status failed. */
      error?: { code: ErrorCode; detail: string };
    }
  /** A command failed. Benign races (a cancel after the end) are not reported. `tag` names the create that failed. */
  | { type: 'error'; code: ErrorCode; detail: string; tag?: string }
  /** The connection is gone. `retry`: whether opening another one may help. Nothing follows. */
  | { type: 'closed'; code: ErrorCode; detail: string; retry: boolean };
