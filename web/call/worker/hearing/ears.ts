/** The call's hearing: it turns the capture worklet's blocks into frames, and says of each frame whether somebody speaks. */
import type { CaptureBlock } from '../../../audio/capture-blocks.ts';
import type { FloorState } from '../../../../shared/floor/floor-state.ts';
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
}

export interface EarsParts extends ListenerParts {
  /** Leads to the capture worklet. */
  capture: MessagePort;
}

export class CaptureEars implements Ears {
  readonly #capture: MessagePort;
  readonly #listener: Listener;
  readonly #meters: Meters;
  #muted = false;

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
    capture.onmessage = ({ data: block }: MessageEvent<CaptureBlock>) => {
      this.#meters.onBlock(block.pcm, this.#muted);
      handlers.onBlock(block);
      this.#listener.onBlock(block);
    };
  }

  beginTurn(): void {
    this.#listener.beginTurn();
  }

  onFloor({ muted, reply }: FloorState): void {
    this.#muted = muted;
    this.#listener.onReplyAudible(reply.kind === 'audible');
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
