/**
 * What answers behind the Realtime protocol. The protocol server (`realtime-server.ts`) owns connections, items and the order of
 * events; a brain has ears, and something to say. The built-in one listens and speaks; a test's may follow a script:
 * all timing of a reply (its first audio, its pace, how late it notices a cancel) is the brain's own.
 */
export interface Brain {
  /** Opens ears for one stretch of the user's audio. */
  listen(): Listener;
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
  finish(): Promise<Heard>;
  /** The audio is not wanted any more. */
  discard(): void;
}

export interface Heard {
  text: string;
  /** False when the ears could make nothing of it; `text` then says so. */
  understood: boolean;
}

export interface Said extends Heard {
  by: 'user' | 'assistant';
}

export interface ReplyRequest {
  /** Oldest first. Of the assistant only what was not truncated. */
  history: readonly Said[];
  instructions: string;
  voice: string;
  /** 0.25 to 1.5; 1 is normal. */
  speed: number;
  /** Whether audio is wanted, or words alone. */
  spoken: boolean;
  metadata: Readonly<Record<string, string>> | null;
}

export interface ReplyPart {
  text: string;
  /** Mono at 24 kHz; may be empty. */
  pcm: Int16Array;
}

export type ReplyEnd = 'completed' | 'cancelled';
