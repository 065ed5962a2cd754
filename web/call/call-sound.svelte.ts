/** The devices of the page's call, as the page sees them. It decides nothing: web/audio does. */
import { AudioDevices, type OpenAudio } from '../audio/devices.ts';
import { LatchError } from '../../shared/errors.ts';
import type { CallView, DeviceChoice } from './call-view.ts';
import { keptInputText, keptOutputText, noticeOf, troubleText } from './notices.ts';

export interface CallSoundHandlers {
  onNotice(tone: 'info' | 'problem', text: string): void;
  /** The call has no more sound. */
  onBroken(error: LatchError): void;
}

export class CallSound {
  inputs = $state.raw<readonly DeviceChoice[]>([]);
  outputs = $state.raw<readonly DeviceChoice[]>([]);
  inputId = $state('');
  outputId = $state('');
  outputBlocked = $state(false);
  troubles = $state.raw<CallView['troubles']>([]);
  #devices: AudioDevices | null = null;

  constructor(private readonly handlers: CallSoundHandlers) {}

  /**
   * Call it in the handler of a tap or key: browsers let sound start, and ask for the microphone, only from one. Resolves with null
   * if it was closed meanwhile. Rejects with LatchError.
   */
  async open(options: { microphone: boolean; muted: boolean; volume: number }): Promise<OpenAudio | null> {
    let devices: AudioDevices | null = null;
    try {
      devices = this.#devices = new AudioDevices({
        onDevices: (state) => Object.assign(this, state),
        onNews: (news) => {
          if (news.kind === 'broken') return this.handlers.onBroken(news.error);
          const notice = noticeOf(news);
          if (notice) this.handlers.onNotice(notice.tone, notice.text);
        },
        onTroubles: (troubles) =>
          (this.troubles = troubles.map((trouble) => ({ kind: trouble.kind, text: troubleText(trouble) }))),
        onOutputBlocked: (blocked) => (this.outputBlocked = blocked),
      });
      devices.setMuted(options.muted);
      devices.setVolume(options.volume);
      const { inputId, outputId } = this;
      const audio = await devices.open({ microphone: options.microphone, inputId, outputId });
      return this.#devices === devices ? audio : null;
    } catch (thrown) {
      if (this.#devices !== devices) return null;
      throw LatchError.from(thrown);
    }
  }

  close(): void {
    this.#devices?.close();
    this.#devices = null;
    this.outputBlocked = false;
    this.troubles = [];
  }

  setMuted(muted: boolean): void {
    this.#devices?.setMuted(muted);
  }

  setVolume(volume: number): void {
    this.#devices?.setVolume(volume);
  }

  setThinkingCue(on: boolean): void {
    this.#devices?.setThinkingCue(on);
  }

  unblock(): void {
    this.#devices?.unblock();
  }

  onCaptured(): void {
    this.#devices?.onCaptured();
  }

  onDigitalSilence(on: boolean): void {
    this.#devices?.onDigitalSilence(on);
  }

  /** null where there is no call. */
  latency(): { inputMs: number; outputMs: number } | null {
    return this.#devices?.latency() ?? null;
  }

  chooseInput(deviceId: string): void {
    const devices = this.#devices;
    if (!devices) this.inputId = deviceId;
    else
      devices.chooseInput(deviceId).catch((thrown: unknown) => {
        const wished = labelIn(this.inputs, deviceId);
        this.#onRefused(devices, keptInputText(LatchError.from(thrown), wished, devices.labels.input));
      });
  }

  chooseOutput(deviceId: string): void {
    const devices = this.#devices;
    if (!devices) this.outputId = deviceId;
    else
      devices.chooseOutput(deviceId).catch((thrown: unknown) => {
        const wished = labelIn(this.outputs, deviceId);
        this.#onRefused(devices, keptOutputText(LatchError.from(thrown), wished, devices.labels.output));
      });
  }

  #onRefused(devices: AudioDevices, text: string): void {
    if (this.#devices === devices) this.handlers.onNotice('problem', text);
  }
}

const labelIn = (list: readonly DeviceChoice[], deviceId: string): string =>
  list.find((device) => device.deviceId === deviceId)?.label ?? '';
