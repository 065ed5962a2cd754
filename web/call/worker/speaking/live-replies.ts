/**
 * The replies of a call that are not over. Each has two numbers. `replyId` is unique for as long as the worker lives: the
 * floor, the page and the playback worklet know a reply by this number, so nothing of an old call can sound under a number
 * of the new one. `serverReplyId` is the server's number, which begins anew in each call; on the wire it is called replyId.
 */
import type { TurnRef } from '../../../../shared/floor/floor-state.ts';
import { LatchError } from '../../../../shared/errors.ts';
import type { TextSpan } from '../../../../shared/heard.ts';

export interface LiveReply extends TurnRef {
  readonly replyId: number;
  /** null once the call that knew the reply is gone. */
  serverReplyId: number | null;
  /** It may be heard. */
  released: boolean;
  /** How much of its audio has come. */
  audioMs: number;
  /** How many characters its words have. */
  wordChars: number;
  /** The reply's words so far, as the server sent them, each with the place in the audio where it begins. */
  readonly spans: TextSpan[];
  /** How much of it was rendered when it ran dry; null while there is audio. */
  dryAtSample: number | null;
  /** The reply was told to stop. With 'interrupt', the server is told how much of it was heard; with 'drop', nobody is. */
  stopping: 'interrupt' | 'drop' | null;
  /**
   * `whole`: all of its words have come, and no sound will. `read-out`: the page reads them out. Sound is heard by itself: null.
   */
  written: 'whole' | 'read-out' | null;
  /** How much was heard of it so far. */
  heardMs: number;
  /** How much had been heard when `reply.progress` was last sent. */
  progressMs: number;
}

/** One reply is made at a time, and few of them on a guess. Each that lives has a decoder. */
const MAX_LIVE = 32;
/** Over an hour of talk. */
const MAX_WORD_CHARS = 60_000;
/** What may wait to be heard, of all replies: 10 min are 115 MB of samples at 48 kHz. */
const MAX_WAITING_MS = 600_000;

export class LiveReplies {
  readonly #live = new Map<number, LiveReply>();

  constructor(private readonly nextReplyId: () => number) {}

  /** Throws LatchError `internal` if there are more than any server has. */
  add(serverReplyId: number, { turnId, revision }: TurnRef): LiveReply {
    if (this.#live.size >= MAX_LIVE)
      throw new LatchError('internal', `more than ${MAX_LIVE} replies at once`);
    const reply: LiveReply = {
      replyId: this.nextReplyId(),
      serverReplyId,
      turnId,
      revision,
      released: false,
      audioMs: 0,
      wordChars: 0,
      spans: [],
      dryAtSample: null,
      stopping: null,
      written: null,
      heardMs: 0,
      progressMs: 0,
    };
    this.#live.set(reply.replyId, reply);
    return reply;
  }

  /** The next words of a reply. Throws LatchError `internal` if they are more than anybody says. */
  addWords(reply: LiveReply, span: TextSpan): void {
    reply.wordChars += span.text.length;
    if (reply.wordChars > MAX_WORD_CHARS) throw new LatchError('internal', 'a reply of too many words');
    reply.spans.push(span);
  }

  /** More audio of a reply. Throws LatchError `internal` if too much waits to be heard. */
  addAudio(reply: LiveReply, audioMs: number): void {
    reply.audioMs += audioMs;
    const waitingMs = this.all().reduce((sum, live) => sum + live.audioMs - live.progressMs, 0);
    if (waitingMs > MAX_WAITING_MS)
      throw new LatchError('internal', 'too much of the replies waits to be heard');
  }

  get(replyId: number): LiveReply | undefined {
    return this.#live.get(replyId);
  }

  byServerReplyId(serverReplyId: number): LiveReply | undefined {
    return this.all().find((reply) => reply.serverReplyId === serverReplyId);
  }

  forget(replyId: number): void {
    this.#live.delete(replyId);
  }

  all(): LiveReply[] {
    return [...this.#live.values()];
  }
}
