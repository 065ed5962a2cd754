import { FADE_MS } from '../../../web/audio/fade-tail.ts';
import type { PlaybackReport } from '../../../web/audio/playback-messages.ts';
import { ReplyQueue } from '../../../web/audio/reply-queue.ts';

export const RATE = 48_000;
export const QUANTUM = 128;
export const MS = RATE / 1000;
export const FADE_FRAMES = FADE_MS * MS;

export const level = (samples: number, value: number) => new Float32Array(samples).fill(value);

/**
 * A reply queue at 48 kHz with its reports. It is rendered as a browser would: in quanta, each with the frame at which it
 * begins.
 */
export class QueuePlayer {
  readonly reports: PlaybackReport[] = [];
  readonly queue = new ReplyQueue(RATE, (report) => this.reports.push(report));
  #frame = 0;

  audio(replyId: number, pcm: Float32Array<ArrayBuffer>): void {
    this.queue.handle({ kind: 'audio', replyId, pcm });
  }

  sendCommand(kind: 'end' | 'release' | 'drop', replyId: number): void {
    this.queue.handle({ kind, replyId });
  }

  halt(replyId: number, on: boolean): void {
    this.queue.handle({ kind: 'halt', replyId, on });
  }

  told<K extends PlaybackReport['kind']>(kind: K): Extract<PlaybackReport, { kind: K }>[] {
    return this.reports.filter(
      (report): report is Extract<PlaybackReport, { kind: K }> => report.kind === kind,
    );
  }

  /** Renders this many quanta and returns what came out. */
  render(quanta: number): number[] {
    const heard: number[] = [];
    for (let q = 0; q < quanta; q++) {
      const out = new Float32Array(QUANTUM).fill(NaN);
      this.queue.render(out, this.#frame);
      this.#frame += QUANTUM;
      heard.push(...out);
    }
    return heard;
  }
}
