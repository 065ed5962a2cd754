/** Records what a page sends to its loudspeaker, sample by sample, with the context's own frame numbers. */

export interface Recording {
  /** Everything from `startFrame` on, as of now. */
  startFrame: number;
  samples: number[];
}

const RECORDER = `
  registerProcessor('recorder', class extends AudioWorkletProcessor {
    process(inputs) {
      const samples = inputs[0][0] ?? new Float32Array(128);
      this.port.postMessage({ frame: currentFrame, samples: Array.from(samples) });
      return true;
    }
  });`;

/** Call it before the page makes its graph; `start` afterwards. */
export function recordOutput(): { start(): Promise<Recording> } {
  const connect = AudioNode.prototype.connect as (
    this: AudioNode,
    to: AudioNode | AudioParam,
    ...rest: number[]
  ) => AudioNode;
  let tap: GainNode | null = null;
  AudioNode.prototype.connect = function (this: AudioNode, ...args: Parameters<typeof connect>) {
    if (args[0] instanceof AudioDestinationNode) {
      if (tap?.context !== this.context) tap = new GainNode(this.context);
      connect.call(this, tap);
    }
    return connect.apply(this, args);
  } as typeof AudioNode.prototype.connect;
  return {
    async start() {
      const recording: Recording = { startFrame: -1, samples: [] };
      const { context } = tap!;
      await context.audioWorklet.addModule(
        URL.createObjectURL(new Blob([RECORDER], { type: 'text/javascript' })),
      );
      const recorder = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
      recorder.port.onmessage = ({ data }: MessageEvent<{ frame: number; samples: number[] }>) => {
        // The scope's frame may stand still for some quanta (web/audio/render-clock.ts), and is never ahead.
        recording.startFrame = Math.max(recording.startFrame, data.frame - recording.samples.length);
        recording.samples.push(...data.samples);
      };
      connect.call(tap!, recorder);
      return recording;
    },
  };
}
