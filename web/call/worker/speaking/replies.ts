/**
 * The replies of a call, from what the server sends to what is heard. It plays, holds and stops replies as the floor
 * decides, and reports what became of each.
 */
import type { PlaybackReport } from '../../../audio/playback-messages.ts';
import type { TurnRef } from '../../../../shared/floor/floor-state.ts';
import { PACKET_MS } from '../../../../shared/frames.ts';
import { splitHeard } from '../../../../shared/heard.ts';
import type { ClientEvent, ServerEvents } from '../../../../shared/protocol.ts';
import type { TranscriptReport } from '../../transcript.ts';
import type { IncomingPacket } from '../line/line.ts';
import { Downlink } from './downlink.ts';
import { LiveReplies, type LiveReply } from './live-replies.ts';
import type { OnPlaybackReport, PlaybackPort } from './playback-port.ts';
import type { ReplyDecoder } from './reply-decoder.ts';

/**
 * A `reply.progress` is sent as soon as anything of a reply was heard, since a reply of which something was heard must not begin anew;
 * then each time this much more of it was heard.
 */
const PROGRESS_EVERY_MS = 500;
/** Longer than anything that is said over a reply before it stops, and than the way from the loudspeaker through the room and back. */
const LATELY_MS = 4_000;

export interface RepliesParts {
  openPlayback(onReport: OnPlaybackReport): PlaybackPort;
  newDecoder(): ReplyDecoder;
  /** Each number is greater than all before it, for as long as the page lives. */
  nextReplyId(): number;
  /** The sample rate of the AudioContext; the worklet counts in its samples. */
  sampleRate: number;
}

/** The page's own voice is to read this out; null: to be silent. */
export interface ReadOutReport {
  kind: 'read-out';
  replyId: number;
  text: string | null;
}

export interface RepliesHandlers {
  /** A reply begins to arrive. It is held until `release`. */
  onStarted(reply: { replyId: number } & TurnRef): void;
  onFirstPacket(ref: TurnRef): void;
  /** The reply sounds since this sample of the AudioContext. */
  onSounding(ref: { replyId: number } & TurnRef, atSample: number): void;
  /** The reply was lost on the way; another reply to the same turn follows. */
  onRetrying(replyId: number): void;
  /** The call that knew the reply is gone: nothing more of the reply comes. */
  onOrphaned(replyId: number): void;
  /** The reply has words and no sound: the page reads it out from now on. */
  onReadOut(replyId: number, turnId: number): void;
  /** The words that were heard of a reply that is over. Comes before `onFinished`. */
  onHeard(words: string): void;
  /** The reply to the turn `turnId` played to its end. */
  onFinished(replyId: number, turnId: number): void;
  /** The reply has no more audio in the middle of it, or goes on. */
  onDry(replyId: number, isDry: boolean): void;
  /** The reply is silent, as it was told to be. */
  onStopped(replyId: number): void;
  /** How loud the output was up to this ms of the AudioContext, in dBFS: the whole, and each band (band-levels.ts). */
  onPlayed(level: { contextMs: number; levelDb: number; bandsDb: number[] }): void;
  /** An event for the server. */
  onSend(event: ClientEvent): void;
  /** A report for the page. */
  onReport(report: TranscriptReport | ReadOutReport): void;
}

export class Replies {
  readonly #replies: LiveReplies;
  readonly #downlink: Downlink;
  readonly #sampleRate: number;

  constructor(
    { openPlayback, newDecoder, nextReplyId, sampleRate }: RepliesParts,
    private readonly handlers: RepliesHandlers,
  ) {
    this.#sampleRate = sampleRate;
    this.#replies = new LiveReplies(nextReplyId);
    this.#downlink = new Downlink(
      openPlayback((report) => this.#onPlayback(report)),
      newDecoder,
    );
  }

  onReplyStarted({ replyId: serverReplyId, turnId, revision }: ServerEvents['reply.started']): void {
    const { replyId } = this.#replies.add(serverReplyId, { turnId, revision });
    this.#downlink.beginReply(replyId);
    this.handlers.onStarted({ replyId, turnId, revision });
  }

  onReplyText({ replyId: serverReplyId, delta, atMs }: ServerEvents['reply.text']): void {
    const reply = this.#replies.byServerReplyId(serverReplyId);
    if (!reply) return;
    this.#replies.addWords(reply, { text: delta, atMs });
    const { replyId, turnId } = reply;
    this.handlers.onReport({ kind: 'reply-text', replyId, turnId, delta, atMs });
  }

  onReplyEnded({ replyId: serverReplyId, status }: ServerEvents['reply.ended']): void {
    const reply = this.#replies.byServerReplyId(serverReplyId);
    if (!reply) return;
    if (status === 'retrying') return this.handlers.onRetrying(reply.replyId);
    const hasWords = reply.spans.some(({ text }) => text.trim() !== '');
    if (reply.audioMs > 0 || !hasWords || reply.stopping) return this.#downlink.endReply(reply.replyId);
    reply.written = 'whole';
    if (reply.released) this.#readOut(reply);
  }

  /** The page has read a reply out, or cannot: it is shown, and over. */
  onReadOut(replyId: number): void {
    const reply = this.#replies.get(replyId);
    if (reply?.written !== 'read-out' || reply.stopping) return;
    this.#onFinished(reply, 0);
    this.#downlink.endReply(replyId);
  }

  onPacket({ serverReplyId, payload }: IncomingPacket): void {
    const reply = this.#replies.byServerReplyId(serverReplyId);
    if (!reply || reply.stopping) return;
    if (reply.audioMs === 0) this.handlers.onFirstPacket(reply);
    const { replyId } = reply;
    this.#downlink.onPacket(replyId, payload);
    this.#replies.addAudio(reply, PACKET_MS);
    this.handlers.onReport({ kind: 'reply-length', replyId, audioMs: reply.audioMs });
  }

  /** No more of any reply will come. The audio that has arrived may play on. */
  onNewCall(): void {
    for (const reply of this.#replies.all()) {
      reply.serverReplyId = null;
      this.#downlink.endReply(reply.replyId);
      this.handlers.onOrphaned(reply.replyId);
    }
  }

  release(replyId: number): void {
    const reply = this.#replies.get(replyId);
    this.handlers.onReport({ kind: 'reply-released', replyId, turnId: reply?.turnId ?? 0 });
    this.#downlink.sendRelease(replyId);
    if (!reply) return;
    reply.released = true;
    if (reply.written === 'whole') this.#readOut(reply);
  }

  /** Stops a reply for good. If it was interrupted, the server is told how much was heard; if it was dropped, it is not. */
  stop(replyId: number, how: 'interrupt' | 'drop'): void {
    const reply = this.#replies.get(replyId);
    if (reply) reply.stopping = how;
    if (reply?.written === 'read-out') this.handlers.onReport({ kind: 'read-out', replyId, text: null });
    this.#downlink.sendDrop(replyId);
  }

  /** What was heard of a reply lately: what an echo of it can hold. */
  wordsLately(replyId: number): string {
    const reply = this.#replies.get(replyId);
    if (!reply) return '';
    const { spans, audioMs, heardMs } = reply;
    const before = splitHeard(spans, audioMs, heardMs - LATELY_MS).heard;
    return splitHeard(spans, audioMs, heardMs).heard.slice(before.length);
  }

  duck(gain: number): void {
    this.#downlink.sendDuck(gain);
  }

  halt(replyId: number, on: boolean): void {
    this.#downlink.sendHalt(replyId, on);
  }

  onOutputLatency(ms: number): void {
    this.#downlink.sendOutputLatency(ms);
  }

  close(): void {
    for (const { replyId } of this.#replies.all()) this.#downlink.sendDrop(replyId);
    this.#downlink.close();
  }

  #onPlayback(report: PlaybackReport): void {
    if (report.kind === 'level') {
      const { levelDb, bandsDb } = report;
      return this.handlers.onPlayed({ contextMs: this.#ms(report.atSample), levelDb, bandsDb });
    }
    const reply = this.#replies.get(report.replyId);
    if (!reply) return;
    const isDropped = reply.stopping === 'drop';
    switch (report.kind) {
      case 'started':
        if (isDropped) return;
        return this.handlers.onSounding(reply, report.atSample);
      case 'progress':
        return this.#onProgress(reply, report);
      case 'finished':
        // It was over before it could be dropped.
        if (isDropped) return this.#onStopped(reply, 0);
        return this.#onFinished(reply, this.#ms(report.renderedSamples));
      case 'stopped':
        return this.#onStopped(reply, this.#ms(report.heardSamples));
      case 'underrun':
        reply.dryAtSample = report.renderedSamples;
        return this.handlers.onDry(report.replyId, true);
      default:
        report satisfies never;
    }
  }

  #readOut(reply: LiveReply): void {
    reply.written = 'read-out';
    const { replyId, turnId } = reply;
    this.handlers.onReadOut(replyId, turnId);
    this.handlers.onReport({ kind: 'read-out', replyId, text: wordsOf(reply) });
  }

  #onProgress(reply: LiveReply, { renderedSamples, heardSamples }: Rendered): void {
    const { replyId, dryAtSample } = reply;
    const heardMs = this.#ms(heardSamples);
    reply.heardMs = heardMs;
    if (dryAtSample !== null && renderedSamples > dryAtSample) {
      reply.dryAtSample = null;
      this.handlers.onDry(replyId, false);
    }
    this.handlers.onReport({ kind: 'reply-heard', replyId, heardMs });
    const isFirst = reply.progressMs === 0 && heardMs > 0;
    if (reply.serverReplyId === null || (!isFirst && heardMs - reply.progressMs < PROGRESS_EVERY_MS)) return;
    reply.progressMs = heardMs;
    this.#sendHeard('reply.progress', reply, heardMs);
  }

  #onFinished(reply: LiveReply, heardMs: number): void {
    const { replyId, turnId } = reply;
    this.#replies.forget(replyId);
    this.#sendHeard('reply.finished', reply, heardMs);
    this.handlers.onReport({ kind: 'reply-finished', replyId });
    this.#onHeard(reply, heardMs);
    this.handlers.onFinished(replyId, turnId);
  }

  #onStopped(reply: LiveReply, renderedMs: number): void {
    const { replyId, stopping, written } = reply;
    // What was dropped counts as if it had never been, also where its first words were heard.
    const heardMs = stopping === 'drop' ? 0 : renderedMs;
    this.#replies.forget(replyId);
    this.handlers.onStopped(replyId);
    // What is written stays on the screen, wherever the voice that read it out was stopped.
    if (written === 'read-out') this.handlers.onReport({ kind: 'reply-finished', replyId });
    else this.handlers.onReport({ kind: 'reply-cut', replyId, heardMs });
    this.#onHeard(reply, heardMs);
    if (stopping === 'interrupt') this.#sendHeard('reply.interrupt', reply, heardMs);
  }

  /** If no words were heard, nothing is reported. */
  #onHeard(reply: LiveReply, heardMs: number): void {
    if (reply.written === 'read-out') this.handlers.onHeard(wordsOf(reply));
    else if (heardMs > 0) this.handlers.onHeard(splitHeard(reply.spans, reply.audioMs, heardMs).heard);
  }

  #sendHeard(
    name: 'reply.progress' | 'reply.finished' | 'reply.interrupt',
    { serverReplyId }: LiveReply,
    heardMs: number,
  ): void {
    if (serverReplyId !== null) this.handlers.onSend({ name, payload: { replyId: serverReplyId, heardMs } });
  }

  #ms(samples: number): number {
    return (samples * 1000) / this.#sampleRate;
  }
}

type Rendered = Extract<PlaybackReport, { kind: 'progress' }>;

const wordsOf = ({ spans }: LiveReply): string =>
  spans
    .map(({ text }) => text)
    .join('')
    .trim();
