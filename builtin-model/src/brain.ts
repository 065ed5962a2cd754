/**
 * What answers behind the Realtime protocol. The protocol server (`realtime-server.ts`) owns connections, items and the
 * order of events; a brain hears, and has something to say. The built-in brain listens and speaks; a test's brain may follow
 * a script. The brain alone decides the timing of a reply (its first audio, its pace, how late it notices a cancel).
 */
export interface Brain {
  /**
   * Opens ears for one stretch of the user's audio. `earlier` is what the user said just before it, stretch by stretch, if
   * nothing was answered in between (a turn that was committed at a pause and went on): mono PCM at 24 kHz. `client` names
   * the connection: what is done for one must not hold up another.
   */
  listen(earlier: readonly Int16Array[], client: string): Listener;
  /**
   * Replies to a conversation, part by part; each part's words are those spoken in its audio. After `signal` was aborted the
   * brain may still yield parts, which are sent to the client. It returns how the reply ended. If it throws, the response
   * fails.
   */
  respond(
    request: ReplyRequest,
    signal: AbortSignal,
    client: string,
  ): AsyncGenerator<ReplyPart, ReplyEnd, void>;
  /** Whether it can hear and reply now. A brain without this always can. */
  canAnswer?(): boolean;
  close(): Promise<void>;
}

export interface Listener {
  /** Mono PCM at 24 kHz, as it arrives. From then on the array belongs to the listener. */
  feed(pcm: Int16Array): void;
  /** The audio is complete. Returns what was said, or rejects when the ears failed. */
  finish(): Promise<HeardStretch>;
  /** The audio is not wanted any more. */
  discard(): void;
}

export interface Heard {
  /** The transcript. If nothing was understood, it says so. */
  text: string;
  /** False when the ears could make nothing of the whole. */
  understood: boolean;
  /** Words that were caught in speech that was not understood, in their order. */
  caught: readonly string[];
  /**
   * The words, as far as they were heard, of an utterance that has evidently not ended; absent if it may have. It is likelier than `text`, which is what a whole
   * sentence would have been.
   */
  begun?: string;
}

export interface HeardStretch extends Heard {
  /** The earlier stretches and this one, heard as one; null if there were none. */
  joined: Heard | null;
}

export type Said =
  | ({ by: 'user' } & HeardStretch)
  /** The words of the assistant are only those that were not truncated. */
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
  /** The oldest comes first. */
  history: readonly Said[];
  instructions: string;
  /** Functions that may be called; empty when the client forbids it. */
  tools: readonly Tool[];
  /** With 'required', the reply must call one of `tools`. */
  toolChoice: 'auto' | 'required';
  voice: string;
  /** 0.25 to 1.5; 1 is normal. */
  speed: number;
  /** Whether audio is wanted, or only words. */
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
