/** One open microphone that feeds a node of the graph. It can be exchanged while the node goes on. */
import { microphoneError } from './media-errors.ts';

/** The browser's own processing stays on: its echo canceller is the first guard against the reply's own echo. */
const PROCESSING = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
} as const satisfies MediaTrackConstraints;

export class Microphone {
  readonly #context: AudioContext;
  readonly #sink: AudioNode;
  readonly #onEnded: () => void;
  #open: { track: MediaStreamTrack; source: MediaStreamAudioSourceNode } | null = null;
  #muted = false;

  /** `onEnded`: the open microphone vanished or was taken away. It is not called for `close`. */
  constructor(context: AudioContext, sink: AudioNode, onEnded: () => void) {
    this.#context = context;
    this.#sink = sink;
    this.#onEnded = onEnded;
  }

  /** Whether the microphone delivers sound. */
  get live(): boolean {
    return this.#open?.track.readyState === 'live';
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
   * time, it releases the old one first. Rejects with what getUserMedia rejects with; the old one then stays open, if it
   * could be kept.
   */
  async use(deviceId: string): Promise<void> {
    const stream = await this.#acquire(deviceId);
    const track = stream.getAudioTracks()[0];
    if (!track) throw microphoneError(new DOMException('no audio track', 'NotFoundError'));
    // The call may have ended while the browser asked for permission. Then no microphone may stay open.
    if (this.#context.state === 'closed') return track.stop();
    this.close();
    track.enabled = !this.#muted;
    track.addEventListener('ended', () => {
      if (this.#open?.track === track) this.#onEnded();
    });
    const source = this.#context.createMediaStreamSource(stream);
    source.connect(this.#sink);
    this.#open = { track, source };
  }

  /** A muted microphone stays open and gives silence: the browser's own indicator may show it, and no sound leaves it. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#open) this.#open.track.enabled = !muted;
  }

  close(): void {
    this.#open?.source.disconnect();
    this.#open?.track.stop();
    this.#open = null;
  }

  async #acquire(deviceId: string): Promise<MediaStream> {
    const audio = { ...PROCESSING, ...(deviceId === '' ? {} : { deviceId: { exact: deviceId } }) };
    try {
      return await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      const held = this.#open !== null && error instanceof DOMException && error.name === 'NotReadableError';
      if (!held) throw error;
      this.close();
      return navigator.mediaDevices.getUserMedia({ audio });
    }
  }
}
