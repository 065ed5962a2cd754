/**
 * The replies of a call that are not over. Each has two numbers. `replyId` is unique for as long as the worker lives: the
 * floor, the page and the playback worklet know a reply by it, so that nothing of an old call can sound under a new one's
 * name. `serverReplyId` is the server's, which begins anew in each call; on the wire it is called replyId.
 */
import type { TurnRef } from '../../../../shared/floor/floor-state.ts';
import type { TextSpan } from '../../../../shared/heard.ts';

export interface LiveReply extends TurnRef {
  readonly replyId: number;
  /** null once the call that knew it is gone. */
  serverReplyId: number | null;
  /** How much of its audio has come. */
  audioMs: number;
  /** Its words so far, as the server gave them, by where in its audio they begin. */
  readonly spans: TextSpan[];
  /** It was told to stop: what was heard of it goes to the server (interrupt) or to nobody (drop). */
  stopping: 'interrupt' | 'drop' | null;
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
      audioMs: 0,
      spans: [],
      stopping: null,
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
