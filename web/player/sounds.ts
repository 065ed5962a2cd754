/**
 * The sounds of the turns: one HTMLAudioElement each, from a small pool that is used again and again. It does as it is told
 * (playback.ts decides) and says how each sound is doing.
 */
import { MAX_SOUNDS, type SoundState, type WantedSound } from './playback.ts';

export interface SoundsOptions {
  urlOf: (turn: number) => string | null;
  /** Something happened to a sound: ask `stateOf` again. */
  onChange: () => void;
  /** The browser wants a click before it lets anything sound. */
  onBlocked: () => void;
}

/** A sound that runs beside another one is put right when it is so far off; each correction is heard as a click. */
const MOST_DRIFT_S = 0.15;
/** A sound that rests is put where it belongs, unless it is there: setting a time means loading again. */
const MOST_OFF_AT_REST_S = 0.02;

/** Whether this browser plays Ogg Opus at all: Safari does from 18.4 on. */
export function canPlaySound(): boolean {
  return new Audio().canPlayType('audio/ogg; codecs="opus"') !== '';
}

interface Slot {
  readonly element: HTMLAudioElement;
  turn: number | null;
  failed: boolean;
  /** `play()` was called and has not been answered. */
  starting: boolean;
}

export class Sounds {
  readonly #options: SoundsOptions;
  readonly #slots: Slot[] = [];
  #unlocked = false;

  constructor(options: SoundsOptions) {
    this.#options = options;
  }

  /**
   * Call it in a click. Safari lets a media element play later only if it was loaded in a click once, so all of the pool are made
   * and loaded in the first one.
   */
  unlock(): void {
    if (this.#unlocked) return;
    this.#unlocked = true;
    while (this.#slots.length < MAX_SOUNDS) this.#addSlot();
    for (const { element, turn } of this.#slots) if (turn === null) element.load();
  }

  stateOf(turn: number): SoundState {
    const slot = this.#slotOf(turn);
    if (!slot) return { kind: 'loading' };
    const { element } = slot;
    if (slot.failed) return { kind: 'failed' };
    if (element.ended) return { kind: 'ended' };
    if (element.paused || element.seeking || element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA)
      return { kind: 'loading' };
    return { kind: 'playing', timeMs: Math.round(element.currentTime * 1000) };
  }

  /** Makes the sounds be as wanted. `exactly`: after a seek, also those that play are put to their time. */
  follow(wanted: readonly WantedSound[], speed: number, exactly = false): void {
    for (const slot of this.#slots)
      if (slot.turn !== null && !wanted.some(({ turn }) => turn === slot.turn)) this.#release(slot);
    for (const sound of wanted) {
      const slot = this.#slotOf(sound.turn) ?? this.#load(sound);
      if (slot && !slot.failed) this.#apply(slot, sound, speed, exactly);
    }
  }

  /** Sounds that failed are loaded anew when they are wanted next. */
  forgetFailures(): void {
    for (const slot of this.#slots) if (slot.failed) this.#release(slot);
  }

  close(): void {
    for (const slot of this.#slots) this.#release(slot);
    this.#slots.length = 0;
  }

  #slotOf(turn: number): Slot | undefined {
    return this.#slots.find((slot) => slot.turn === turn);
  }

  #addSlot(): Slot {
    const element = new Audio();
    element.preload = 'auto';
    const slot: Slot = { element, turn: null, failed: false, starting: false };
    for (const event of ['playing', 'ended', 'seeked', 'canplay', 'waiting'])
      element.addEventListener(event, () => this.#options.onChange());
    element.addEventListener('error', () => this.#onError(slot));
    this.#slots.push(slot);
    return slot;
  }

  #load({ turn }: WantedSound): Slot | null {
    const url = this.#options.urlOf(turn);
    const slot =
      this.#slots.find((each) => each.turn === null) ??
      (this.#slots.length < MAX_SOUNDS ? this.#addSlot() : null);
    if (url === null || slot === null) return null;
    slot.turn = turn;
    slot.element.src = url;
    return slot;
  }

  #release(slot: Slot): void {
    slot.turn = null;
    slot.failed = false;
    slot.element.pause();
    // Ends the download. An element with an empty address would fail; without one it has nothing to do.
    slot.element.removeAttribute('src');
    slot.element.load();
  }

  #apply(slot: Slot, { timeMs, playing }: WantedSound, speed: number, exactly: boolean): void {
    const { element } = slot;
    element.preservesPitch = true;
    // A new address resets the speed to the default one.
    element.defaultPlaybackRate = speed;
    element.playbackRate = speed;
    const off = Math.abs(element.currentTime - timeMs / 1000);
    const resting = element.paused && !slot.starting;
    const most = exactly ? 0.001 : resting ? MOST_OFF_AT_REST_S : MOST_DRIFT_S;
    // What has ended and is still wanted is a file shorter than its turn: only a seek plays it again.
    if (off > most && (exactly || !element.ended)) element.currentTime = timeMs / 1000;
    if (!playing) {
      if (!element.paused) element.pause();
    } else if (element.paused && !element.ended && !slot.starting) this.#start(slot);
  }

  #start(slot: Slot): void {
    slot.starting = true;
    slot.element.play().then(
      () => (slot.starting = false),
      (thrown: unknown) => {
        slot.starting = false;
        // Paused or released meanwhile; what cannot be loaded is told by the element's error event.
        if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') this.#options.onBlocked();
      },
    );
  }

  #onError(slot: Slot): void {
    if (slot.turn === null || slot.failed) return;
    slot.failed = true;
    this.#options.onChange();
  }
}
