/** The call's hearing: it turns the capture worklet's blocks into frames, and says of each frame whether somebody speaks. */
import type { CaptureBlock } from '../../../audio/capture-blocks.ts';
import type { FloorState } from '../../../../shared/floor/floor-state.ts';
import { DigitalSilence } from './digital-silence.ts';
import { Listener, type ListenerHandlers, type ListenerParts } from './listener.ts';
import { Meters, type MeterLevels } from './meters.ts';
import type { PlayedLevel } from './voice-gate.ts';

/** The ears, as the engine sees them. */
export interface Ears {
  /** A turn begins: from here on its audio goes to the detector of its end. */
  beginTurn(): void;
  /** The floor took a step. */
  onFloor(floor: FloorState): void;
  /** How loud the sound that was just played is. */
  onPlayed(level: PlayedLevel): void;
  close(): void;
}

export interface EarsHandlers extends ListenerHandlers {
  /** A block was captured. Its samples are not changed. */
  onBlock(block: CaptureBlock): void;
  onLevels(levels: MeterLevels): void;
  /** The microphone gives nothing but zeros, or sound again. */
  onDigitalSilence(isSilent: boolean): void;
}

export interface EarsParts extends ListenerParts {
  /** Leads to the capture worklet. */
  capture: MessagePort;
}

export class CaptureEars implements Ears {
  readonly #capture: MessagePort;
  readonly #listener: Listener;
  readonly #meters: Meters;
  readonly #silence: DigitalSilence;
  #muted = false;
  #isReplyAudible = false;

  constructor({ capture, ...parts }: EarsParts, handlers: EarsHandlers) {
    this.#capture = capture;
    this.#meters = new Meters(handlers.onLevels);
    this.#listener = new Listener(parts, {
      onPcm: handlers.onPcm,
      onFrame: (frame) => {
        handlers.onFrame(frame);
        this.#meters.onTime(frame.atMs);
      },
      onFailed: handlers.onFailed,
    });
    this.#silence = new DigitalSilence(parts.sampleRate, handlers.onDigitalSilence);
    capture.onmessage = ({ data: block }: MessageEvent<CaptureBlock>) => {
      this.#meters.onBlock(block.pcm, this.#muted);
      this.#silence.onBlock(block.pcm, !this.#muted && !this.#isReplyAudible);
      handlers.onBlock(block);
      this.#listener.onBlock(block);
    };
  }

  beginTurn(): void {
    this.#listener.beginTurn();
  }

  onFloor({ muted, reply }: FloorState): void {
    if (muted !== this.#muted) this.#silence.forget();
    this.#muted = muted;
    this.#isReplyAudible = reply.kind === 'audible';
    this.#listener.onReplyAudible(this.#isReplyAudible);
  }

  onPlayed(level: PlayedLevel): void {
    this.#meters.onPlayed(level.levelDb);
    this.#listener.onPlayed(level);
  }

  close(): void {
    this.#capture.onmessage = null;
    this.#capture.close();
  }
}
