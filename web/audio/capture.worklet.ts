/**
 * The microphone, on the audio thread. It sends mono blocks of 10 ms, each with its start frame, to the port that comes by
 * message (`WorkletConnect`). Without input (no microphone, or one that vanished) silence keeps the time, so whoever counts
 * frames never stalls.
 */
import { CaptureBlocks, type CaptureBlock } from './capture-blocks.ts';
import { RenderClock } from './render-clock.ts';
import { CAPTURE_WORKLET, type WorkletConnect } from './worklet-names.ts';

class CaptureProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  #to: MessagePort | null = null;
  readonly #clock = new RenderClock();
  readonly #blocks = new CaptureBlocks(sampleRate, (block) => this.#post(block));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<WorkletConnect<MessagePort>>) => {
      this.#to?.close();
      this.#to = data.port;
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const frames = outputs[0]?.[0]?.length ?? 128;
    const atSample = this.#clock.atSample(currentFrame, frames);
    if (this.#to) this.#blocks.onQuantum(inputs[0]?.[0], frames, atSample);
    return true;
  }

  #post(block: CaptureBlock): void {
    this.#to?.postMessage(block, [block.pcm.buffer]);
  }
}

registerProcessor(CAPTURE_WORKLET, CaptureProcessor);
