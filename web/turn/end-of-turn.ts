import type { TurnDetector } from './turn-detector.ts';
import { TURN_FRAME_MS } from './turn-detector.ts';

/**
 * What is heard of a turn before it is known to be one: half a second, as in the recordings that our network learned from, and
 * the frames that it took to be sure of speech.
 */
const LEAD_FRAMES = Math.round(500 / TURN_FRAME_MS) + 3;
/** A detector that owes this many answers is too slow for this machine: a second behind, it says nothing of a pause any more. */
const MAX_OWED = Math.round(1000 / TURN_FRAME_MS);

/**
 * Asks a detector beside the VAD, so that no frame ever waits for it: it may be ready late, be slow, or break. The clock is
 * the audio itself: an answer that is not there when the next frame comes is late, and the frame goes on with the latest
 * answer of the same pause.
 */
export class EndOfTurn {
  #detector: TurnDetector | null = null;
  /** The detector has heard the turn from its beginning. */
  #listening = false;
  #lead: Float32Array[] = [];
  #owed = 0;
  /** The latest answer of this pause. */
  #latest: number | null = null;
  #pause = 0;
  #overtake: () => void = () => {};
  /** A frame was overtaken, and its answer is still to come. */
  #isBehind = false;

  /**
   * `loading` resolves with null where there is no detector; it does not reject. `onBroken` is called once if the detector
   * fails or cannot keep up; from then on there is none.
   */
  constructor(
    loading: Promise<TurnDetector | null>,
    private readonly onBroken: (error: unknown) => void,
  ) {
    void loading.then((detector) => (this.#detector = detector));
  }

  /** A turn begins: the detector forgets the one before, and hears what led to this one. */
  begin(): void {
    this.#nextPause();
    this.#listening = this.#detector !== null;
    this.#detector?.reset();
    for (const frame of this.#listening ? this.#lead : []) void this.#ask(frame, 0);
  }

  /**
   * The next frame (see TurnDetector). Resolves when its answer is there, at the latest with the frame after it; null where
   * nothing is known of this pause. Never rejects.
   */
  async frame(frame: Float32Array, silentMs: number): Promise<number | null> {
    this.#lead.push(frame);
    if (this.#lead.length > LEAD_FRAMES) this.#lead.shift();
    this.#overtake();
    if (silentMs === 0) this.#nextPause();
    if (!this.#listening) return null;
    this.#isBehind &&= this.#owed > 0;
    const answer = this.#ask(frame, silentMs);
    if (!this.#isBehind) await Promise.race([answer, this.#nextFrame()]);
    return this.#latest;
  }

  #nextFrame(): Promise<void> {
    return new Promise((resolve) => {
      this.#overtake = () => {
        this.#isBehind = true;
        resolve();
      };
    });
  }

  #nextPause(): void {
    this.#pause++;
    this.#latest = null;
  }

  async #ask(frame: Float32Array, silentMs: number): Promise<void> {
    const detector = this.#detector;
    if (!detector) return;
    const pause = this.#pause;
    this.#owed++;
    try {
      if (this.#owed > MAX_OWED) throw new Error('it is a second behind: too slow here');
      const ended = await detector.frame(frame, silentMs);
      if (pause === this.#pause) this.#latest = ended;
    } catch (error) {
      this.#drop(error);
    } finally {
      this.#owed--;
    }
  }

  #drop(error: unknown): void {
    const detector = this.#detector;
    if (!detector) return;
    this.#detector = null;
    this.#listening = false;
    this.#nextPause();
    detector.release();
    this.onBroken(error);
  }
}
