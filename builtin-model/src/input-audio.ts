import { BYTES_PER_MS, SAMPLES_PER_MS, samplesOf } from './audio-bytes.ts';
import { AudioTape } from './audio-tape.ts';
import type { HeardStretch, Listener } from './brain.ts';
import { FRAME_MS, type DetectorStream, type SpeechDetector } from './detection/detector.ts';
import { ServerVad, type ServerVadOptions } from './detection/server-vad.ts';
import { newId } from './ids.ts';
import { ProtocolError } from './protocol-error.ts';
import type { OwnRoom, RoomLimits } from './shared-room.ts';

const shortestCommitMs = 100;
/** Audio that may wait for a commit, or for the detector, in ms: ten minutes, more than any turn; of all clients together as much. */
export const bufferedMs: RoomLimits = { each: 20_000, one: 10 * 60_000, all: 10 * 60_000 };
/** A detected turn that goes on for longer (a radio, a crowd) is ended. */
const longestTurnMs = 5 * 60_000;
/** While turns are detected, this much silence is kept for a manual commit. */
const longestSilenceMs = 30_000;

/** What the user said from one start to one commit. */
export interface Stretch {
  itemId: string;
  /** PCM16 at 24 kHz. */
  audio: Buffer;
  durationMs: number;
  heard: Promise<HeardStretch>;
}

export interface InputAudioOptions {
  /** Null where only manual turns are served. */
  detector: SpeechDetector | null;
  /** What the buffer may hold. */
  room: OwnRoom;
  /** Opens ears for a stretch that begins now. */
  listen(): Listener;
  /** Times are ms of all audio of the session. */
  onSpeechStarted(itemId: string, audioStartMs: number): void;
  onSpeechStopped(itemId: string, audioEndMs: number): void;
  /** A turn that was detected is over. */
  onTurn(stretch: Stretch): void;
}

/** A stretch that is being heard. */
interface Open {
  itemId: string;
  listener: Listener;
  /** Positions on the tape: the stretch's first sample, and the first sample that the listener has not got yet. */
  from: number;
  fedTo: number;
}

/**
 * The input audio buffer. It keeps what is appended until it is committed or cleared, and finds turns in it if the client
 * wants that. The ears hear the audio meanwhile, so that the words are there at the end.
 */
export class InputAudio {
  readonly #options: InputAudioOptions;
  readonly #tape = new AudioTape();
  #open: Open | null = null;
  /** Speech was detected and has not stopped. */
  #speaking = false;
  #wanted: ServerVadOptions | null = null;
  #stream: DetectorStream | null = null;
  #vad: ServerVad | null = null;
  /** Positions on the tape: where the time of `#vad` begins, and how far the detector has judged. */
  #vadFrom = 0;
  #detectedTo = 0;

  constructor(options: InputAudioOptions) {
    this.#options = options;
  }

  /**
   * From now on turns are found with these settings, or (null) are manual. While somebody speaks, other settings wait for
   * the end of that turn. With null, a manual commit ends that turn; its item id stays the same.
   */
  detect(settings: ServerVadOptions | null): void {
    const before = this.#wanted;
    this.#wanted = settings;
    if (!settings) return this.#stopDetecting();
    if (!before) return this.#detectAfresh(settings);
    const same = (Object.keys(settings) as (keyof ServerVadOptions)[]).every(
      (key) => settings[key] === before[key],
    );
    if (!same && !this.#speaking) this.#useSettings(settings);
  }

  /** PCM16 at 24 kHz. Throws ProtocolError when too much waits. */
  append(audio: Buffer): void {
    if (audio.length === 0) return;
    const { room } = this.#options;
    room.hold(this.#lengthMs());
    const lengthMs = this.#lengthMs() + audio.length / BYTES_PER_MS;
    if (lengthMs > room.limit)
      throw new ProtocolError(
        'input_audio_buffer_full',
        'The input audio buffer is full. Commit or clear it.',
        'audio',
      );
    this.#tape.append(audio);
    room.hold(lengthMs);
    if (this.#stream) return this.#stream.feed(samplesOf(audio));
    this.#open ??= this.#begin(this.#tape.start);
    this.#feed(this.#open, this.#tape.end);
  }

  /** Ends the stretch here: it is everything in the buffer. Throws ProtocolError on less than 100 ms. */
  commit(): Stretch {
    const lengthMs = this.#open ? (this.#tape.end - this.#open.from) / SAMPLES_PER_MS : this.#lengthMs();
    if (lengthMs < shortestCommitMs)
      throw new ProtocolError(
        'input_audio_buffer_commit_empty',
        `Error committing input audio buffer: buffer too small. Expected at least ${shortestCommitMs}ms of audio, but buffer only has ${lengthMs.toFixed(2)}ms of audio.`,
      );
    const stretch = this.#end(this.#open ?? this.#begin(this.#tape.start), this.#tape.end);
    if (this.#wanted) this.#detectAfresh(this.#wanted);
    return stretch;
  }

  clear(): void {
    this.#open?.listener.discard();
    this.#open = null;
    this.#tape.dropBefore(this.#tape.end);
    this.#options.room.hold(0);
    if (this.#wanted) this.#detectAfresh(this.#wanted);
  }

  /** Opens the ears of the current stretch again, since what went before it has changed. */
  listenAgain(): void {
    const open = this.#open;
    if (!open) return;
    open.listener.discard();
    const heardTo = open.fedTo;
    open.listener = this.#options.listen();
    open.fedTo = open.from;
    this.#feed(open, heardTo);
  }

  close(): void {
    this.#open?.listener.discard();
    this.#open = null;
    this.#wanted = null;
    this.#stopDetecting();
    this.#tape.dropBefore(this.#tape.end);
    this.#options.room.close();
  }

  #lengthMs(): number {
    return (this.#tape.end - this.#tape.start) / SAMPLES_PER_MS;
  }

  #begin(from: number): Open {
    return { itemId: newId('item'), listener: this.#options.listen(), from, fedTo: from };
  }

  #feed(open: Open, to: number): void {
    if (to <= open.fedTo) return;
    open.listener.feed(samplesOf(this.#tape.slice(open.fedTo, to)));
    open.fedTo = to;
  }

  /** The stretch ends at `to`; what follows stays in the buffer. */
  #end(open: Open, to: number): Stretch {
    this.#feed(open, to);
    const audio = this.#tape.slice(open.from, to);
    this.#tape.dropBefore(to);
    this.#options.room.hold(this.#lengthMs());
    this.#open = null;
    const durationMs = audio.length / BYTES_PER_MS;
    return { itemId: open.itemId, audio, durationMs, heard: open.listener.finish() };
  }

  /** The detector starts with the next audio that is appended; what is in the buffer was there before. */
  #detectAfresh(settings: ServerVadOptions): void {
    if (this.#open && !this.#speaking) {
      this.#open.listener.discard();
      this.#open = null;
    }
    this.#speaking = false;
    if (this.#stream) this.#stream.reset();
    else this.#stream = this.#options.detector?.open((probability) => this.#onFrame(probability)) ?? null;
    this.#detectedTo = this.#tape.end;
    this.#useSettings(settings);
  }

  #useSettings(settings: ServerVadOptions): void {
    this.#vad = new ServerVad(settings);
    this.#vadFrom = this.#detectedTo;
  }

  #stopDetecting(): void {
    this.#stream?.close();
    this.#stream = null;
    this.#vad = null;
    this.#speaking = false;
    if (this.#open) this.#feed(this.#open, this.#tape.end);
  }

  #onFrame(probability: number): void {
    this.#detectedTo += FRAME_MS * SAMPLES_PER_MS;
    const edge = this.#vad?.frame(probability);
    if (edge?.type === 'started') this.#onStarted(edge.fromMs);
    if (this.#open) this.#feed(this.#open, this.#detectedTo);
    else this.#tape.dropBefore(this.#detectedTo - longestSilenceMs * SAMPLES_PER_MS);
    const tooLong = this.#open && this.#detectedTo - this.#open.from > longestTurnMs * SAMPLES_PER_MS;
    if (edge?.type === 'stopped' || tooLong) this.#onStopped();
  }

  #onStarted(fromMs: number): void {
    const from = Math.max(this.#tape.start, this.#vadFrom + fromMs * SAMPLES_PER_MS);
    this.#tape.dropBefore(from);
    this.#open = this.#begin(from);
    this.#speaking = true;
    this.#options.onSpeechStarted(this.#open.itemId, Math.round(from / SAMPLES_PER_MS));
  }

  #onStopped(): void {
    const open = this.#open;
    if (!open) return;
    this.#speaking = false;
    const { onSpeechStopped, onTurn } = this.#options;
    onSpeechStopped(open.itemId, Math.round(this.#detectedTo / SAMPLES_PER_MS));
    const stretch = this.#end(open, this.#detectedTo);
    // Applies settings that came meanwhile. It also resets a detector that is still in a turn that was too long.
    if (this.#wanted) this.#useSettings(this.#wanted);
    onTurn(stretch);
  }
}
