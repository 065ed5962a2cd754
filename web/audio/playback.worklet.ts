/**
 * The replies, on the audio thread: a ReplyQueue that gets PlaybackCommands from the port that comes by message
 * (`WorkletConnect`), and answers on it with PlaybackReports. A new port begins with an empty queue, so nothing of an
 * earlier call is heard in the next.
 */
import type { PlaybackCommand, PlaybackReport } from './playback-messages.ts';
import { RenderClock } from './render-clock.ts';
import { ReplyQueue } from './reply-queue.ts';
import { PLAYBACK_WORKLET, type WorkletConnect } from './worklet-names.ts';

class PlaybackProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  #port: MessagePort | null = null;
  #queue: ReplyQueue | null = null;
  readonly #clock = new RenderClock();

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<WorkletConnect<MessagePort>>) => this.#connect(data.port);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (!out) return true;
    const atSample = this.#clock.atSample(currentFrame, out.length);
    this.#queue?.render(out, atSample);
    return true;
  }

  #connect(port: MessagePort): void {
    this.#port?.close();
    const queue = new ReplyQueue(sampleRate, (report: PlaybackReport) => port.postMessage(report));
    port.onmessage = ({ data }: MessageEvent<PlaybackCommand>) => queue.handle(data);
    this.#port = port;
    this.#queue = queue;
  }
}

registerProcessor(PLAYBACK_WORKLET, PlaybackProcessor);
