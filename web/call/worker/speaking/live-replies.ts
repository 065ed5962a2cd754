/**
 * The replies of a call that are not over. Each has two numbers. `replyId` is unique for as long as the worker lives: the
 * floor, the page and the playback worklet know a reply by this number, so nothing of an old call can sound under a number
 * of the new one. `serverReplyId` is the server's number, which begins anew in each call; on the wire it is called replyId.
 */
import type { TurnRef } from '../../../../shared/floor/floor-state.ts';
import type { TextSpan } from '../../../../shared/heard.ts';

export interface LiveReply extends TurnRef {
  readonly replyId: number;
  /** null once the call that knew the reply is gone. */
  serverReplyId: number | null;
  /** It may be heard. */
  released: boolean;
  /** How much of its audio has come. */
  audioMs: number;
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
  /** How much had been heard when `reply.progress` was last sent. */
  progressMs: number;
}

export class LiveReplies {
  readonly #live = new Map<number, LiveReply>();

  constructor(private readonly nextReplyId: () => number) {}

  add(serverReplyId: number, { turnId, revision }: TurnRef): LiveReply {
    const reply: LiveReply = {
      replyId: this.nextReplyId(),
      serverReplyId,
      turnId,
      revision,
      released: false,
      audioMs: 0,
      spans: [],
      dryAtSample: null,
      stopping: null,
      written: null,
      progressMs: 0,
    };
    this.#live.set(reply.replyId, reply);
    return reply;
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
