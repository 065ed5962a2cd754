/**
 * What answers behind the Realtime protocol. The protocol server (`realtime-server.ts`) owns connections, items and the order of
 * events; a brain has ears, and something to say. The built-in one listens and speaks; a test's may follow a script:
 * all timing of a reply (its first audio, its pace, how late it notices a cancel) is the brain's own.
 */
export interface Brain {
  /**
   * Opens ears for one stretch of the user's audio. `earlier` is what the user said just before it, stretch by stretch,
   * where nothing was answered in between (a turn that was committed at a pause and went on): mono PCM at 24 kHz.
   */
  listen(earlier: readonly Int16Array[]): Listener;
  /**
   * Replies to a conversation, part by part; each part's words are those spoken in its audio. After an abort of
   * `signal` the brain may still yield (that is heard on the wire); it returns how the reply ended.
   * A throw makes the response fail.
   */
  respond(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<ReplyPart, ReplyEnd, void>;
  close(): Promise<void>;
}

export interface Listener {
  /** Mono PCM at 24 kHz, as it arrives. The array is the listener's from then on. */
  feed(pcm: Int16Array): void;
  /** The audio is complete: what was said. Rejects when the ears failed. */
  finish(): Promise<HeardStretch>;
  /** The audio is not wanted any more. */
  discard(): void;
}

export interface Heard {
  /** The transcript; where nothing was understood, it says so. */
  text: string;
  /** False when the ears could make nothing of the whole. */
  understood: boolean;
  /** Words that were caught of speech that was not understood, in their order. */
  caught: readonly string[];
}

export interface HeardStretch extends Heard {
  /** The earlier stretches and this one, heard as one; null where there were none. */
  joined: Heard | null;
}

export type Said =
  | ({ by: 'user' } & HeardStretch)
  /** Of the assistant only what was not truncated. */
  | { by: 'assistant'; text: string }
  /** A function that the assistant called; `output` is null until the client has sent it. */
  | { by: 'tool'; name: string; arguments: string; output: string | null };

/** A function that the client offers; `parameters` is a JSON Schema. */
export interface Tool {
  name: string;
  description: string;
  parameters: unknown;
}

export interface ReplyRequest {
  /** Oldest first. */
  history: readonly Said[];
  instructions: string;
  /** Functions that may be called; empty when the client forbids it. */
  tools: readonly Tool[];
  /** 'required': one of `tools` has to be called. */
  toolChoice: 'auto' | 'required';
  voice: string;
  /** 0.25 to 1.5; 1 is normal. */
  speed: number;
  /** Whether audio is wanted, or words alone. */
  spoken: boolean;
  metadata: Readonly<Record<string, string>> | null;
}

export interface SpokenPart {
  text: string;
  /** Mono at 24 kHz; may be empty. */
  pcm: Int16Array;
}

/** The last part of a reply that calls a function of the client, by name, with its arguments as JSON. */
export interface FunctionCall {
  call: string;
  arguments: string;
}

export type ReplyPart = SpokenPart | FunctionCall;

export type ReplyEnd = 'completed' | 'cancelled';
