/** The microphone of a call: the one that was chosen, or the system's default. It follows what comes and goes. */
import type { LatchError } from '../../shared/errors.ts';
import { hasVanished, labelOf, type DeviceLists } from './device-list.ts';
import type { DeviceNews } from './device-news.ts';
import { isDeviceGone, microphoneError } from './media-errors.ts';
import { Microphone } from './microphone.ts';
import type { SoundFacts } from './sound-trouble.ts';

/** A microphone that is exchanged may have to be allowed first. Other changes of devices wait for it meanwhile. */
const SWITCH_LIMIT_MS = 30_000;
/** One that takes the place of a lost one is allowed already: what takes longer than this does not come. */
const KEEP_LIMIT_MS = 5_000;
/** How often a microphone that was lost is tried again. */
const RETRY_EVERY_MS = 5_000;

export interface ChosenInputHandlers {
  onNews(news: DeviceNews): void;
  /** Another microphone is in use, or the system mutes it or lets it be heard again. */
  onChanged(): void;
  /** The microphone ended, or may be free again: `keep` is to be called when it is its turn. */
  onUnsure(): void;
}

export class ChosenInput {
  readonly #microphone: Microphone;
  readonly #handlers: ChosenInputHandlers;
  #deviceId = '';
  #isWanted = false;
  /** The device that was lost, and the id by which it was asked for: if it comes back, the call goes back to it. */
  #left: { openedId: string; deviceId: string } | null = null;
  /** Why there is no microphone although one is wanted. */
  #lost: LatchError | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(context: AudioContext, sink: AudioNode, handlers: ChosenInputHandlers) {
    this.#handlers = handlers;
    this.#microphone = new Microphone(context, sink, {
      onEnded: () => handlers.onUnsure(),
      onSystemMuted: () => handlers.onChanged(),
    });
  }

  /** '' is the system's default. */
  get deviceId(): string {
    return this.#deviceId;
  }

  get label(): string {
    return this.#microphone.label;
  }

  get latencyS(): number | undefined {
    return this.#microphone.latencyS;
  }

  get lost(): LatchError | null {
    return this.#lost;
  }

  get fact(): SoundFacts['microphone'] {
    if (!this.#isWanted) return 'unused';
    if (this.#lost !== null) return 'lost';
    return this.#microphone.systemMuted ? 'muted' : 'open';
  }

  /**
   * Opens the microphone of a call that begins. The browser may ask the person, who takes the time that it takes. One that is
   * gone becomes the default. Rejects with LatchError.
   */
  async openFirst(deviceId: string): Promise<void> {
    try {
      await this.#use(deviceId, Infinity).catch(async (error: unknown) => {
        if (deviceId === '' || !isDeviceGone(error)) throw error;
        await this.#use('', Infinity);
      });
    } catch (error) {
      throw microphoneError(error);
    }
  }

  /** Rejects with LatchError; the microphone that was in use stays, if it could be kept. */
  async choose(deviceId: string): Promise<void> {
    try {
      await this.#use(deviceId, SWITCH_LIMIT_MS);
      this.#left = null;
    } catch (error) {
      // The one before had to be released, in vain: go back to the default.
      if (this.#isWanted && !this.#microphone.live) this.#handlers.onUnsure();
      throw microphoneError(error);
    }
  }

  /** The list of devices changed, or the microphone ended: falls back to the default where it must. */
  async keep(before: DeviceLists, { inputs, defaultInputGroup }: DeviceLists): Promise<void> {
    if (!this.#isWanted) return;
    const defaultMoved =
      this.#deviceId === '' &&
      before.defaultInputGroup !== '' &&
      before.defaultInputGroup !== defaultInputGroup;
    const isLost = !this.#microphone.live || hasVanished(this.#deviceId, inputs);
    const back = this.#left !== null && !hasVanished(this.#left.openedId, inputs) ? this.#left : null;
    if (!isLost && !defaultMoved && back === null) return;
    const lost = labelOf(this.#deviceId, before.inputs);
    const fellBack = isLost && back === null && this.#deviceId !== '';
    if (back !== null) this.#left = null;
    else if (isLost && this.#microphone.openedId !== '')
      this.#left = { openedId: this.#microphone.openedId, deviceId: this.#deviceId };
    try {
      await this.#use(back?.deviceId ?? '', KEEP_LIMIT_MS);
      const now = this.label;
      this.#handlers.onNews(fellBack ? { kind: 'input-fell-back', lost, now } : { kind: 'input-moved', now });
    } catch (thrown) {
      // The one that came back does not open: the one in its place goes on.
      if (back !== null && this.#microphone.live) return;
      this.#onLost(microphoneError(thrown));
    }
  }

  setMuted(muted: boolean): void {
    this.#microphone.setMuted(muted);
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#microphone.close();
  }

  async #use(deviceId: string, limitMs: number): Promise<void> {
    await this.#microphone.use(deviceId, limitMs);
    this.#deviceId = deviceId;
    this.#isWanted = true;
    this.#lost = null;
    this.#handlers.onChanged();
  }

  #onLost(error: LatchError): void {
    const isNew = this.#lost === null;
    this.#microphone.release();
    this.#deviceId = '';
    this.#lost = error;
    this.#handlers.onChanged();
    if (isNew) this.#handlers.onNews({ kind: 'input-lost', error });
    // Nothing tells when one is free again, and not every browser tells when there is one again. A refusal would ask the person anew.
    clearTimeout(this.#retry);
    if (error.code !== 'mic-denied')
      this.#retry = setTimeout(() => this.#handlers.onUnsure(), RETRY_EVERY_MS);
  }
}
