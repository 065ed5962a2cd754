/**
 * The replies of a call as the worker knows them. The server numbers replies anew in each call; the page and the playback
 * worklet know them by an id that is unique for as long as the worker lives, so that nothing of an old call can sound
 * under a new one's name.
 */
import type { TurnRef } from '../../../shared/floor/floor-state.ts';
import type { TextSpan } from '../../../shared/heard.ts';

export interface LiveReply extends TurnRef {
  replyId: number;
  /** The server's number, or null once the call that knew it is gone. */
  serverId: number | null;
  audioMs: number;
  /** Its words so far, as the server gave them, by where in its audio they begin. */
  spans: TextSpan[];
  /** Asked to stop: what the worklet answers is told to the server (interrupt) or to nobody (drop). */
  stopping: 'interrupt' | 'drop' | null;
  /** When reply.progress was last sent, in heard ms. */
  progressMs: number;
}

let lastReplyId = 0;

export class Replies {
  readonly #live = new Map<number, LiveReply>();

  add(serverId: number, { turnId, revision }: TurnRef): LiveReply {
    const reply: LiveReply = {
      replyId: ++lastReplyId,
      serverId,
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

  byServerId(serverId: number): LiveReply | undefined {
    return this.all().find((reply) => reply.serverId === serverId);
  }

  forget(replyId: number): void {
    this.#live.delete(replyId);
  }

  all(): LiveReply[] {
    return [...this.#live.values()];
  }
}
