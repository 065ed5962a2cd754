/** Records what the loudspeaker plays and what the microphone hears, on one clock. */
import { envelope, firstSoundMs } from '../../e2e/support/analysis.ts';
import type { Audio } from '../../e2e/support/wav.ts';
import { startChild, type Child } from '../children.ts';
import { until } from '../wait.ts';
import { CARD_HZ, type SoundServer } from './sound-server.ts';

const START_LIMIT_MS = 10_000;
const BYTES_A_FRAME = 4;
/** Ten minutes. */
const KEPT_BYTES = 600 * CARD_HZ * BYTES_A_FRAME;

export class Recorder {
  readonly #child: Child;
  #chunks: Buffer[] = [];
  #bytes = 0;

  private constructor(sound: SoundServer) {
    this.#child = startChild(
      'parec',
      [
        '--device=card.monitor',
        '--raw',
        '--format=s16le',
        `--rate=${CARD_HZ}`,
        '--channels=2',
        '--channel-map=front-left,front-right',
        '--latency-msec=20',
      ],
      { env: sound.env, ownStdout: true },
    );
    this.#child.process.stdout!.on('data', (chunk: Buffer) => {
      if (this.#bytes > KEPT_BYTES) return;
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
    });
  }

  /** Resolves when the first sound, if only silence, has come. */
  static async start(sound: SoundServer): Promise<Recorder> {
    const recorder = new Recorder(sound);
    await until(
      'the recorder',
      START_LIMIT_MS,
      () => (recorder.recordedMs() > 0 ? true : undefined),
      () => recorder.#child.output(),
    );
    return recorder;
  }

  /** How much has been recorded: a time on the recording's clock. */
  recordedMs(): number {
    return (this.#bytes / BYTES_A_FRAME / CARD_HZ) * 1000;
  }

  /** From a time on: what the loudspeaker played, and what the microphone heard. */
  heard(fromMs = 0): { speaker: Audio; microphone: Audio } {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    const first = Math.floor((fromMs / 1000) * CARD_HZ);
    const length = Math.max(0, Math.floor(bytes.length / BYTES_A_FRAME) - first);
    const channel = (offset: number): Audio => ({
      rateHz: CARD_HZ,
      pcm: Float32Array.from(
        { length },
        (_, i) => bytes.readInt16LE((first + i) * BYTES_A_FRAME + offset) / 32_768,
      ),
    });
    return { speaker: channel(0), microphone: channel(2) };
  }

  /** Waits until the loudspeaker plays something, from a time on; returns when it began to. */
  soundAfter(fromMs: number, limitMs: number): Promise<number> {
    return until('sound from the loudspeaker', limitMs, () => {
      const soundMs = firstSoundMs(envelope(this.heard(fromMs).speaker));
      return soundMs === null ? undefined : fromMs + soundMs;
    });
  }

  close(): Promise<void> {
    return this.#child.end();
  }
}
