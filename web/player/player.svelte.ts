/** What the player shows, as runes around the pure playback (playback.ts) and the sounds. It makes no decision of its own. */
import type { ConversationDocument, DocumentTurn } from '../../shared/conversations/document.ts';
import * as playback from './playback.ts';
import { canPlaySound, Sounds } from './sounds.ts';
import { lastStarted, layTimeline, sameMoment, timeOf, turnsAt, type Timeline } from './timeline.ts';
import { wordAt } from './turn-words.ts';

/** Frames stop while the page is in the background, and the sound goes on: the line is looked after so often all the same. */
const BACKGROUND_TICK_MS = 250;

/**
 * Why a turn is not heard: the browser cannot play the format, the file does not come, it comes too slowly, or the browser wants a
 * click first.
 */
export interface PlayerProblem {
  readonly kind: 'unsupported' | 'missing' | 'slow' | 'blocked';
  readonly turn: number;
}

/** A turn that goes on, and its word that is said; -1 before the first. */
export interface Now {
  readonly turn: number;
  readonly word: number;
}

export interface PlayerOptions {
  document: ConversationDocument;
  /** Where the Ogg Opus file of a turn is; null where it has none. */
  soundUrlOf: (turn: DocumentTurn) => string | null;
}

export class Player {
  readonly document: ConversationDocument;
  /** Playing, or waiting for a sound in order to play. */
  playing = $state(false);
  /** A sound is waited for. */
  waiting = $state(false);
  atMs = $state(0);
  speed = $state<playback.Speed>(1);
  shortenPauses = $state(false);
  /** Something was played or sought: from then on the transcript shows what is said and what is to come. */
  begun = $state(false);
  /** The last turn that has started. */
  reached = $state(-1);
  /** The turns that go on: at most one of each voice. */
  now = $state.raw<readonly Now[]>([]);
  problem = $state.raw<PlayerProblem | null>(null);
  line: Timeline;
  readonly #options: PlayerOptions;
  readonly #sounds: Sounds;
  #playback = playback.playbackStart;
  #frame = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: PlayerOptions) {
    this.document = options.document;
    this.#options = options;
    this.line = $state.raw(this.#layLine());
    this.#sounds = new Sounds({
      urlOf: (turn) => options.soundUrlOf(options.document.turns[turn]!),
      onChange: () => this.#tick(),
      onBlocked: () => this.#onBlocked(),
    });
  }

  /** Loads what comes first. Call it when the player is shown; `close` when it goes. */
  open(): void {
    this.#follow();
  }

  close(): void {
    this.pause();
    this.#sounds.close();
  }

  /** Call it in a click or a key press: browsers let sound start only there. */
  play(): void {
    this.#sounds.unlock();
    this.#sounds.forgetFailures();
    this.problem = null;
    this.begun = true;
    this.#apply(playback.play(this.#playback, this.line, performance.now()), true);
    cancelAnimationFrame(this.#frame);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), BACKGROUND_TICK_MS);
    this.#onFrame();
  }

  pause(): void {
    this.#tick();
    this.#apply(playback.pause(this.#playback));
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Goes to `atMs` of the line, kept within it, and goes on playing if it plays. */
  seek(atMs: number): void {
    this.begun = true;
    this.#apply(playback.seek(this.#playback, this.line, atMs, performance.now()), true);
  }

  seekTo(turn: number, word: number | null = null): void {
    this.seek(timeOf(this.line, turn, word));
  }

  playFrom(turn: number): void {
    this.seekTo(turn);
    this.play();
  }

  setSpeed(speed: playback.Speed): void {
    this.#tick();
    this.speed = speed;
    this.#apply({ ...this.#playback, speed });
  }

  setShortenPauses(on: boolean): void {
    this.#tick();
    const before = this.line;
    this.shortenPauses = on;
    this.line = this.#layLine();
    const atMs = sameMoment(before, this.line, this.#playback.atMs);
    this.#apply(playback.seek(this.#playback, this.line, atMs, performance.now()));
  }

  #layLine(): Timeline {
    return layTimeline(this.document, {
      shortenPauses: this.shortenPauses,
      hasSound: (turn) => this.#options.soundUrlOf(turn) !== null,
    });
  }

  #onFrame(): void {
    this.#tick();
    if (this.#playback.playing) this.#frame = requestAnimationFrame(() => this.#onFrame());
  }

  #tick(): void {
    const before = this.#playback;
    if (!before.playing) return;
    const next = playback.advance(before, this.line, performance.now(), (turn) => this.#sounds.stateOf(turn));
    const lost = [...next.lost].find((turn) => !before.lost.has(turn));
    if (lost !== undefined) this.problem = { kind: this.#whyLost(lost), turn: lost };
    this.#apply(next);
  }

  #apply(next: playback.Playback, exactly = false): void {
    this.#playback = next;
    this.playing = next.playing;
    this.waiting = next.waitingSinceMs !== null;
    this.atMs = next.atMs;
    if (!next.playing) clearInterval(this.#timer);
    this.#follow(exactly);
    this.reached = lastStarted(this.line, next.atMs);
    const now = this.begun ? this.#nowAt(next.atMs) : [];
    if (JSON.stringify(now) !== JSON.stringify(this.now)) this.now = now;
  }

  #follow(exactly = false): void {
    this.#sounds.follow(playback.wantedSounds(this.#playback, this.line), this.#playback.speed, exactly);
  }

  /** By the sound of each turn itself where it plays: two that overlap drift apart a little. */
  #nowAt(atMs: number): Now[] {
    return turnsAt(this.line, atMs).map((turn) => {
      const { startMs, words, sounds } = this.line.spans[turn]!;
      const state = sounds && this.#playback.playing ? this.#sounds.stateOf(turn) : null;
      const ms = state?.kind === 'playing' ? state.timeMs : atMs - startMs;
      return { turn, word: wordAt(words, ms) };
    });
  }

  #whyLost(turn: number): PlayerProblem['kind'] {
    if (this.#sounds.stateOf(turn).kind !== 'failed') return 'slow';
    return canPlaySound() ? 'missing' : 'unsupported';
  }

  #onBlocked(): void {
    this.pause();
    this.problem = { kind: 'blocked', turn: this.reached };
  }
}
