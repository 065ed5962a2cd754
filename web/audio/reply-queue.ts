/**
 * Decides which sample is heard next. Every reply's audio is held until the reply is released. Released replies play one
 * after the other. A dropped reply is never heard again, whatever comes for it and when. It has no clock and no I/O: the
 * playback worklet sends it commands and calls it to render.
 */
import { FadeTail } from './fade-tail.ts';
import { GainRamp } from './gain-ramp.ts';
import { HeardSamples } from './heard-samples.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { skippableSamples } from './leading-silence.ts';
import { OutputLevel } from './output-level.ts';
import { PROGRESS_MS, type PlaybackCommand, type PlaybackReport } from './playback-messages.ts';

interface Reply {
  readonly id: number;
  readonly chunks: Float32Array[];
  /** Samples of chunks[0] that were rendered or skipped. */
  offset: number;
  bufferedSamples: number;
  /** With what was skipped, once the reply has started. */
  renderedSamples: number;
  /** Samples of silence before the first that is rendered. */
  skippedSamples: number;
  started: boolean;
  /** `renderedSamples` at which the next progress is due. */
  progressAt: number;
  ended: boolean;
  playing: boolean;
  /** Nothing of the reply is rendered until a command says otherwise. */
  halted: boolean;
}

type Rendered = Pick<Reply, 'renderedSamples' | 'skippedSamples'>;
const NOTHING: Rendered = { renderedSamples: 0, skippedSamples: 0 };

export class ReplyQueue {
  readonly #sampleRate: number;
  readonly #report: (report: PlaybackReport) => void;
  readonly #jitter = new JitterBuffer();
  readonly #tail: FadeTail;
  readonly #gain: GainRamp;
  readonly #level: OutputLevel;
  readonly #heard = new HeardSamples();
  readonly #replies = new Map<number, Reply>();
  /** Released replies that are not over, in the order of their release; the first is the one that plays. */
  readonly #line: Reply[] = [];
  /** Replies that are over, with how much of each was rendered. They are kept for the life of the queue: a few bytes each. */
  readonly #over = new Map<number, Rendered>();
  #outputLatencyMs = 0;
  /** End of the last block. */
  #nowSample = 0;

  /** `sampleRate` is the context's, in Hz. Reports are made while a command is handled or a block is rendered. */
  constructor(sampleRate: number, report: (report: PlaybackReport) => void) {
    this.#sampleRate = sampleRate;
    this.#report = report;
    this.#tail = new FadeTail(sampleRate);
    this.#gain = new GainRamp(sampleRate);
    this.#level = new OutputLevel(sampleRate, report);
  }

  handle(command: PlaybackCommand): void {
    switch (command.kind) {
      case 'audio': {
        const reply = this.#open(command.replyId);
        if (!reply || reply.ended || command.pcm.length === 0) return;
        reply.chunks.push(command.pcm);
        reply.bufferedSamples += command.pcm.length;
        return;
      }
      case 'end': {
        const reply = this.#open(command.replyId);
        if (reply) reply.ended = true;
        return;
      }
      case 'release': {
        const reply = this.#open(command.replyId);
        if (reply && !this.#line.includes(reply)) this.#line.push(reply);
        return;
      }
      case 'drop':
        this.#drop(command.replyId);
        return;
      case 'duck':
        this.#gain.to(command.gain);
        return;
      case 'halt':
        this.#halt(command.replyId, command.on);
        return;
      case 'output-latency':
        this.#outputLatencyMs = Math.max(0, command.ms);
        return;
      default:
        command satisfies never;
    }
  }

  /** Writes one block that begins at context sample `atSample`; all of `out` is written. */
  render(out: Float32Array, atSample: number): void {
    out.fill(0);
    this.#tail.addTo(out, 0);
    let written = 0;
    while (written < out.length) {
      const reply = this.#line[0];
      const count = reply ? this.#play(reply, out, written, atSample + written) : 0;
      // Nothing was written, but the reply is over: the next one in line, if there is one, begins at once.
      if (count === 0 && reply === this.#line[0]) break;
      written += count;
    }
    this.#gain.apply(out);
    this.#level.onRendered(out, atSample);
    this.#nowSample = atSample + out.length;
    this.#heard.forgetBefore(this.#nowSample - this.#latencySamples);
  }

  /** The reply with this id; it is made when its id first comes. Undefined when the reply is over. */
  #open(id: number): Reply | undefined {
    if (this.#over.has(id)) return undefined;
    const known = this.#replies.get(id);
    if (known) return known;
    const reply: Reply = {
      id,
      chunks: [],
      offset: 0,
      bufferedSamples: 0,
      renderedSamples: 0,
      skippedSamples: 0,
      started: false,
      progressAt: 0,
      ended: false,
      playing: false,
      halted: false,
    };
    this.#replies.set(id, reply);
    return reply;
  }

  /** Renders up to the end of `out`, or of the audio that is there. Returns how many samples it rendered. */
  #play(reply: Reply, out: Float32Array, from: number, atSample: number): number {
    if (!reply.playing && !this.#resume(reply, atSample)) return 0;
    let at = from;
    while (at < out.length && reply.bufferedSamples > 0) at += this.#copy(reply, out, at);
    this.#heard.rendered(reply.id, atSample, at - from);
    if (reply.renderedSamples >= reply.progressAt) {
      reply.progressAt = reply.renderedSamples + this.#samples(PROGRESS_MS);
      const { id: replyId, renderedSamples } = reply;
      const heardSamples = this.#heardOf(replyId, reply, atSample + at - from);
      this.#report({ kind: 'progress', replyId, renderedSamples, heardSamples });
    }
    if (reply.bufferedSamples === 0 && reply.ended) this.#finish(reply, out, at, atSample + at - from);
    else if (at < out.length) this.#runDry(reply, out, at, atSample + at - from);
    return at - from;
  }

  /** Starts a reply, or lets it go on, once enough of its audio is there. */
  #resume(reply: Reply, atSample: number): boolean {
    if (reply.halted) return false;
    if (!reply.started) this.#skipSilence(reply);
    if (!this.#jitter.ready((reply.bufferedSamples / this.#sampleRate) * 1000, reply.ended)) return false;
    reply.playing = true;
    if (!reply.started) {
      this.#start(reply);
      if (reply.bufferedSamples > 0) this.#report({ kind: 'started', replyId: reply.id, atSample });
    } else {
      this.#tail.fadeIn();
    }
    return true;
  }

  #start(reply: Reply): void {
    reply.started = true;
    reply.renderedSamples = reply.skippedSamples;
    reply.progressAt = reply.skippedSamples + this.#samples(PROGRESS_MS);
    this.#gain.newReply();
  }

  /** The end of the silence may be still to come. */
  #skipSilence(reply: Reply): void {
    const { chunks, offset, skippedSamples: skipped } = reply;
    const count = skippableSamples(chunks, offset, { sampleRate: this.#sampleRate, skipped });
    reply.skippedSamples += count;
    reply.bufferedSamples -= count;
    reply.offset += count;
    while (reply.chunks[0] && reply.offset >= reply.chunks[0].length)
      reply.offset -= reply.chunks.shift()!.length;
  }

  #copy(reply: Reply, out: Float32Array, at: number): number {
    const chunk = reply.chunks[0]!;
    const count = Math.min(out.length - at, chunk.length - reply.offset);
    for (let i = 0; i < count; i++) {
      const sample = this.#tail.heard(chunk[reply.offset + i]!);
      out[at + i] = out[at + i]! + sample;
    }
    reply.offset += count;
    reply.bufferedSamples -= count;
    reply.renderedSamples += count;
    if (reply.offset === chunk.length) {
      reply.chunks.shift();
      reply.offset = 0;
    }
    return count;
  }

  #runDry(reply: Reply, out: Float32Array, at: number, atSample: number): void {
    reply.playing = false;
    this.#jitter.underrun();
    this.#fadeOut(out, at);
    const { id: replyId, renderedSamples } = reply;
    this.#report({ kind: 'underrun', replyId, renderedSamples, atSample, targetMs: this.#jitter.targetMs });
  }

  #finish(reply: Reply, out: Float32Array, at: number, atSample: number): void {
    this.#fadeOut(out, at);
    this.#close(reply);
    this.#report({ kind: 'finished', replyId: reply.id, renderedSamples: reply.renderedSamples, atSample });
  }

  #drop(id: number): void {
    const reply = this.#replies.get(id);
    if (reply?.playing) this.#tail.start();
    if (reply) this.#close(reply);
    else if (!this.#over.has(id)) this.#over.set(id, NOTHING);
    const rendered = this.#over.get(id) ?? NOTHING;
    const { renderedSamples } = rendered;
    const heardSamples = this.#heardOf(id, rendered, this.#nowSample);
    this.#report({ kind: 'stopped', replyId: id, renderedSamples, heardSamples });
  }

  #halt(id: number, on: boolean): void {
    const reply = this.#open(id);
    if (!reply || reply.halted === on) return;
    reply.halted = on;
    if (!on || !reply.playing) return;
    reply.playing = false;
    this.#tail.start();
  }

  /** How far a reply is heard at this sample of the context. What was skipped counts once something after it is heard. */
  #heardOf(id: number, { renderedSamples, skippedSamples }: Rendered, atSample: number): number {
    const onTheWay = this.#heard.renderedSince(id, atSample - this.#latencySamples);
    return onTheWay >= renderedSamples - skippedSamples ? 0 : renderedSamples - onTheWay;
  }

  get #latencySamples(): number {
    return this.#samples(this.#outputLatencyMs);
  }

  #close(reply: Reply): void {
    const { renderedSamples, skippedSamples } = reply;
    this.#over.set(reply.id, { renderedSamples, skippedSamples });
    this.#replies.delete(reply.id);
    const place = this.#line.indexOf(reply);
    if (place >= 0) this.#line.splice(place, 1);
    if (renderedSamples === 0) return;
    this.#jitter.replyOver();
    this.#gain.replyOver();
  }

  #fadeOut(out: Float32Array, at: number): void {
    this.#tail.start();
    this.#tail.addTo(out, at);
  }

  #samples(ms: number): number {
    return Math.round((this.#sampleRate * ms) / 1000);
  }
}
