/** A whole conversation as one sound: the user on the left, the assistant on the right, each turn when it was said. */
import { setImmediate } from 'node:timers/promises';
import type { DocumentTurn } from '../../shared/conversations/document.ts';
import { OggOpusWriter } from '../../shared/conversations/ogg-opus.ts';
import { LONGEST_PAUSE_MS, SHORT_PAUSE_MS, timelineOf } from '../../shared/conversations/timeline.ts';
import { LatchError } from '../../shared/errors.ts';
import { PACKET_MS, PACKET_SAMPLES } from '../../shared/frames.ts';
import { LOOK_AHEAD_SAMPLES, OpusDecoder, OpusStereoEncoder } from '../audio/opus.ts';
import { samplesOf } from './decoded.ts';

/** About 90 MB, and half a minute of one core. */
export const MAX_STEREO_MS = 4 * 3_600_000;
/** Two packets are decoded and a stereo one is encoded, about 0.2 ms: 5 ms a slice. Between two slices the event loop goes round. */
const SLICE_PACKETS = 25;
const SAMPLES_PER_MS = PACKET_SAMPLES / PACKET_MS;
const COMMENTS = [
  `COMMENT=Left: you. Right: AI. Pauses last ${LONGEST_PAUSE_MS / 1000} s at most here, and ${SHORT_PAUSE_MS / 1000} s between two calls.`,
];
const CHANNELS = { user: 0, assistant: 1 } as const satisfies Record<DocumentTurn['role'], number>;

/**
 * An Ogg Opus file, piece by piece. `packetsOf` gives the packets of a turn when it is due; null: it has no sound, and is silent. What it
 * throws ends the file. Throws LatchError `too-large` at once where the conversation would last longer than MAX_STEREO_MS.
 */
export async function* stereoOf(
  turns: readonly DocumentTurn[],
  packetsOf: (turn: DocumentTurn) => Promise<readonly Uint8Array[] | null>,
): AsyncGenerator<Uint8Array> {
  const { spans, lengthMs } = timelineOf(turns);
  if (lengthMs > MAX_STEREO_MS)
    throw new LatchError(
      'too-large',
      `the conversation lasts ${lengthMs} ms, and ${MAX_STEREO_MS} are allowed`,
    );

  const writer = new OggOpusWriter({ channels: 2, comments: COMMENTS });
  const encoder = new OpusStereoEncoder();
  yield writer.begin();
  let next = 0;
  let sounding: SoundingTurn[] = [];
  // The encoder keeps the look-ahead back: it comes out with what follows the end.
  const packets = Math.ceil((lengthMs * SAMPLES_PER_MS + LOOK_AHEAD_SAMPLES) / PACKET_SAMPLES);
  for (let i = 0; i < packets; i++) {
    const from = i * PACKET_SAMPLES;
    for (; next < turns.length && spans[next]!.startMs * SAMPLES_PER_MS < from + PACKET_SAMPLES; next++) {
      const turn = turns[next]!;
      const sound = await packetsOf(turn);
      if (sound) sounding.push(new SoundingTurn(turn, spans[next]!.startMs, sound));
    }
    const mixed = new Float32Array(2 * PACKET_SAMPLES);
    for (const turn of sounding) turn.addTo(mixed, from);
    sounding = sounding.filter((turn) => !turn.isOver);
    yield* writer.push(encoder.encode(clipped(mixed)));
    if (i % SLICE_PACKETS === SLICE_PACKETS - 1) await setImmediate();
  }
  yield writer.end(lengthMs);
}

/** A turn whose sound has begun. */
class SoundingTurn {
  readonly #decoder = new OpusDecoder();
  readonly #packets: readonly Uint8Array[];
  readonly #channel: 0 | 1;
  /** Where the next packet's first sample lies, and where the turn begins and ends, in samples of the conversation. */
  #at: number;
  readonly #startsAt: number;
  readonly #endsAt: number;
  #next = 0;
  /** The last packet that was decoded may reach into the next frame. */
  #samples: Int16Array = new Int16Array();

  constructor({ role, durationMs }: DocumentTurn, startMs: number, packets: readonly Uint8Array[]) {
    this.#packets = packets;
    this.#channel = CHANNELS[role];
    this.#startsAt = Math.round(startMs * SAMPLES_PER_MS);
    this.#endsAt = this.#startsAt + Math.round(durationMs * SAMPLES_PER_MS);
    this.#at = this.#startsAt - LOOK_AHEAD_SAMPLES;
  }

  get isOver(): boolean {
    return this.#at >= this.#endsAt || (this.#next >= this.#packets.length && this.#samples.length === 0);
  }

  /** Adds what sounds in the frame that begins at the sample `from`. */
  addTo(mixed: Float32Array, from: number): void {
    while (!this.isOver && this.#at < from + PACKET_SAMPLES) {
      if (this.#samples.length === 0) this.#samples = samplesOf(this.#decoder, this.#packets[this.#next++]!);
      const count = Math.min(this.#samples.length, from + PACKET_SAMPLES - this.#at);
      for (let i = 0; i < count; i++) {
        const at = this.#at + i;
        if (at >= Math.max(from, this.#startsAt) && at < this.#endsAt)
          mixed[2 * (at - from) + this.#channel]! += this.#samples[i]!;
      }
      this.#samples = this.#samples.slice(count);
      this.#at += count;
    }
  }
}

/** Lengths are whole ms on the line, so a turn may begin within the last ms of the one before: what is too loud is cut off. */
const clipped = (mixed: Float32Array): Int16Array =>
  Int16Array.from(mixed, (sample) => Math.max(-32_768, Math.min(32_767, sample)));
