/** One open microphone that feeds a node of the graph. It can be exchanged while the node goes on. */
import { LatchError } from '../../shared/errors.ts';
import { isRole } from './device-list.ts';

/** The browser's own processing stays on: its echo canceller is the first guard against the reply's own echo. */
const PROCESSING = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
} as const satisfies MediaTrackConstraints;

export interface MicrophoneHandlers {
  /** The open microphone vanished or was taken away. It is not called for `release` and `close`. */
  onEnded(): void;
  /** The system mutes the open microphone, or lets it be heard again. */
  onSystemMuted(): void;
}

interface OpenMicrophone {
  /** The id that was asked for. */
  deviceId: string;
  /** The id of what was opened. */
  openedId: string;
  track: MediaStreamTrack;
  source: MediaStreamAudioSourceNode;
  isSystemMuted: boolean;
}

export class Microphone {
  readonly #context: AudioContext;
  readonly #sink: AudioNode;
  readonly #handlers: MicrophoneHandlers;
  #open: OpenMicrophone | null = null;
  #muted = false;
  #closed = false;

  constructor(context: AudioContext, sink: AudioNode, handlers: MicrophoneHandlers) {
    this.#context = context;
    this.#sink = sink;
    this.#handlers = handlers;
  }

  /** Whether the microphone delivers sound. */
  get live(): boolean {
    return this.#open?.track.readyState === 'live';
  }

  /** The browser's id of the device itself, also where the default was asked for; '' if none was opened or the browser does not say. */
  get openedId(): string {
    const id = this.#open?.openedId ?? '';
    return isRole(id) ? '' : id;
  }

  /** Whether the system gives silence in its place: a phone call, a switch on the headset, the system's settings. */
  get systemMuted(): boolean {
    return this.#open?.isSystemMuted === true;
  }

  /** How long sound takes from the microphone, in seconds; undefined if the browser does not say. */
  get latencyS(): number | undefined {
    const settings: (MediaTrackSettings & { latency?: number }) | undefined = this.#open?.track.getSettings();
    return settings?.latency;
  }

  /** The label that the browser gives it; '' when none is open. */
  get label(): string {
    return this.#open?.track.label ?? '';
  }

  /**
   * Opens this microphone ('' for the system's default), then releases the one before. If both cannot be open at the same
   * time, it releases the old one first, and opens it again if the new one does not open. Rejects with what getUserMedia or
   * the audio graph throws, or with LatchError `mic-failed` if the browser does not answer within `limitMs`; the old one then
   * stays open, if it could be kept. Nothing else is left recording.
   */
  async use(deviceId: string, limitMs = Infinity): Promise<void> {
    this.#adopt(await this.#acquire(deviceId, limitMs), deviceId);
  }

  /** A muted microphone stays open and gives silence: the browser's own indicator may show it, and no sound leaves it. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#open) this.#open.track.enabled = !muted;
  }

  /** Stops the open microphone. */
  release(): void {
    this.#open?.source.disconnect();
    this.#open?.track.stop();
    this.#open = null;
  }

  /** Stops the open microphone for good: one that the browser still opens is stopped as it comes. */
  close(): void {
    this.#closed = true;
    this.release();
  }

  #adopt(stream: MediaStream, deviceId: string): void {
    if (this.#closed) return stopStream(stream);
    try {
      const track = stream.getAudioTracks()[0];
      if (!track) throw new DOMException('no audio track', 'NotFoundError');
      if (track.readyState === 'ended') throw new DOMException('ended as it began', 'NotReadableError');
      // Firefox throws here if the microphone's rate is not the context's.
      const source = this.#context.createMediaStreamSource(stream);
      source.connect(this.#sink);
      this.release();
      track.enabled = !this.#muted;
      const openedId = track.getSettings().deviceId ?? '';
      const open = { deviceId, openedId, track, source, isSystemMuted: track.muted };
      this.#open = open;
      track.addEventListener('ended', () => {
        if (this.#open === open) this.#handlers.onEnded();
      });
      const onSystemMuted = (muted: boolean): void => {
        open.isSystemMuted = muted;
        if (this.#open === open) this.#handlers.onSystemMuted();
      };
      track.addEventListener('mute', () => onSystemMuted(true));
      track.addEventListener('unmute', () => onSystemMuted(false));
    } catch (error) {
      stopStream(stream);
      throw error;
    }
  }

  async #acquire(deviceId: string, limitMs: number): Promise<MediaStream> {
    try {
      return await getMicrophone(wishFor(deviceId), limitMs);
    } catch (error) {
      const before = this.#open;
      const isHeld = before !== null && error instanceof DOMException && error.name === 'NotReadableError';
      if (!isHeld) throw error;
      this.release();
      try {
        return await getMicrophone(wishFor(deviceId), limitMs);
      } catch (again) {
        await this.#reopen(before.deviceId, limitMs);
        throw again;
      }
    }
  }

  async #reopen(deviceId: string, limitMs: number): Promise<void> {
    try {
      this.#adopt(await getMicrophone(wishFor(deviceId), limitMs), deviceId);
    } catch {
      // It does not come back either. Whoever asked for the other one learns why that one failed, and sees that none is open.
    }
  }
}

const wishFor = (deviceId: string): MediaTrackConstraints => ({
  ...PROCESSING,
  ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }),
});

/** Rejects as getUserMedia does, and with LatchError `mic-failed` after the limit: a stream that comes then is stopped as it comes. */
export function getMicrophone(audio: MediaTrackConstraints, limitMs: number): Promise<MediaStream> {
  const opening = navigator.mediaDevices.getUserMedia({ audio });
  if (limitMs === Infinity) return opening;
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new LatchError('mic-failed', 'the browser did not answer'));
    }, limitMs);
    opening
      .then((stream) => (isLate ? stopStream(stream) : resolve(stream)), reject)
      .finally(() => clearTimeout(timer));
  });
}

function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
