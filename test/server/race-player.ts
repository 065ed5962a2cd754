/**
 * What the playback worklet does, without sound and without a clock: a reply sounds as far as a test says. It takes the same
 * commands and makes the same reports; one of its samples stands for a ms.
 */
import type { PlaybackCommand, PlaybackReport } from '../../web/audio/playback-messages.ts';
import type { PlaybackPort } from '../../web/call/worker/speaking/playback-port.ts';

export const SAMPLE_HZ = 1000;

export interface PlayerReply {
  replyId: number;
  receivedMs: number;
  renderedMs: number;
  /** It may be heard. */
  released: boolean;
  /** No more of it will come. */
  ended: boolean;
  over: 'finished' | 'stopped' | null;
}

export class RacePlayer implements PlaybackPort {
  readonly replies: PlayerReply[] = [];

  constructor(
    /** Asked when a reply may be heard from now on. */
    private readonly onReleased: (replyId: number) => void,
    private readonly onReport: (report: PlaybackReport) => void,
  ) {}

  send(command: PlaybackCommand): void {
    if (command.kind === 'duck' || command.kind === 'output-latency' || command.kind === 'halt') return;
    const reply = this.get(command.replyId);
    switch (command.kind) {
      case 'audio':
        if (reply.over === null && !reply.ended) reply.receivedMs += command.pcm.length;
        return;
      case 'end':
        reply.ended = true;
        return this.#finishIfPlayed(reply);
      case 'release':
        if (reply.over !== null) return;
        reply.released = true;
        this.onReleased(reply.replyId);
        return this.#finishIfPlayed(reply);
      case 'drop':
        reply.over ??= 'stopped';
        return this.onReport({
          kind: 'stopped',
          replyId: reply.replyId,
          renderedSamples: reply.renderedMs,
          heardSamples: reply.renderedMs,
        });
      default:
        command satisfies never;
    }
  }

  close(): void {}

  get(replyId: number): PlayerReply {
    let reply = this.replies.find((it) => it.replyId === replyId);
    if (!reply) {
      reply = { replyId, receivedMs: 0, renderedMs: 0, released: false, ended: false, over: null };
      this.replies.push(reply);
    }
    return reply;
  }

  /** The reply sounds up to here, or as far as it has come. */
  play(replyId: number, upToMs = Infinity): void {
    const reply = this.get(replyId);
    if (!reply.released || reply.over !== null) throw new Error(`it cannot sound: ${JSON.stringify(reply)}`);
    const renderedMs = Math.min(upToMs, reply.receivedMs);
    if (reply.renderedMs === 0 && renderedMs > 0) this.onReport({ kind: 'started', replyId, atSample: 0 });
    reply.renderedMs = Math.max(reply.renderedMs, renderedMs);
    this.#finishIfPlayed(reply);
  }

  #finishIfPlayed(reply: PlayerReply): void {
    const { replyId, receivedMs, renderedMs, released, ended, over } = reply;
    if (over !== null || !released || !ended || renderedMs < receivedMs) return;
    reply.over = 'finished';
    this.onReport({ kind: 'finished', replyId, renderedSamples: renderedMs, atSample: 0 });
  }
}
