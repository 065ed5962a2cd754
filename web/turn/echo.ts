/**
 * Is it a person, or the reply that comes back through the loudspeaker? The microphone is compared, octave by octave, with what
 * the playback worklet rendered: pure but for its own memory, time is an input.
 *
 * An echo is the reply, later and weaker: in no octave can it be louder than the loudest that was rendered within its possible
 * delay, plus the *coupling*, which is how much of that octave comes back. The coupling is measured whenever a reply sounds and
 * nobody speaks; with headphones it comes down to the noise of the room. Sound that is louder than any possible echo in two
 * octaves or more is *strange*: somebody is there, even if the reply is loud, and even if the person is softer than the reply.
 *
 * Sound that looks like speech does not teach the coupling, or a person would soon pass for an echo. The exception is sound
 * that follows the reply: the two rise and fall together, one of them later (a correlation over the last second, at the best
 * delay). It counts in the first half second of reply of a call, when nothing is known yet, and when the microphone fell silent
 * after the reply was halted. A person who speaks does not stop because the reply does, and does not begin with it.
 */

export const ECHO = {
  /** The longest delay of an echo: output and input latency, the room, a loudspeaker by radio. */
  maxDelayMs: 350,
  /** The coupling until a reply has sounded for `assumedForMs` in that octave: a loudspeaker at full volume, uncancelled. */
  assumedDb: -6,
  assumedForMs: 500,
  /**
   * The coupling never counts as less than this: an echo canceller takes off that much in any case, and a person who talks to a
   * device is louder.
   */
  leastDb: -30,
  /** The coupling is the most that came back over this much reply, in buckets: an echo canceller fails now and then. */
  bucketMs: 500,
  buckets: 6,
  /** Under this level the reply is too soft in an octave to teach its coupling. */
  leastReferenceDb: -55,
  /** Below this probability of speech a frame teaches the coupling whatever it holds. */
  noSpeechProb: 0.3,
  /** It does so only once no speech has followed for this long: words begin softly, before the VAD notices them. */
  settleMs: 160,
  /** The microphone follows the reply from this correlation on, and the correlation is over this time. */
  follows: 0.8,
  followsMs: 1000,
  /** Levels under these count as silence in the correlation: of the microphone (a quiet room), and of the reply. */
  micFloorDb: -75,
  referenceFloorDb: -65,
  /** Below this spread of levels, in dB, nothing rises or falls. */
  leastSpreadDb: 4,
  /** What follows the reply is measured against the reply at its delay, and up to this much before: rooms ring on. */
  ringMs: 60,
} as const satisfies Record<string, number>;

const STEP_MS = 10;

interface Levels {
  startMs: number;
  endMs: number;
  bandsDb: readonly number[];
}

export interface MicFrame extends Levels {
  /** From the VAD, 0 to 1. */
  prob: number;
}

export class EchoGuard {
  /** What was rendered, for as long as correlations and delays look back. */
  readonly #played: Levels[] = [];
  readonly #heard: MicFrame[] = [];
  readonly #couplings: Coupling[];
  /** Frames without speech that have not taught anything yet, with the reply that was around them. */
  readonly #unsettled: { frame: MicFrame; reference: readonly number[]; ms: number }[] = [];

  /** `bands`: how many octaves the levels are of. */
  constructor(private readonly bands: number) {
    this.#couplings = Array.from({ length: bands }, () => new Coupling());
  }

  /** What was rendered up to `endMs`, window by window (reports `level` of the playback worklet), on the clock of the frames. */
  played(startMs: number, endMs: number, bandsDb: readonly number[]): void {
    this.#played.push({ startMs, endMs, bandsDb });
  }

  /**
   * Reads the next frame of the microphone. Returns how far it is, in dB, above any echo that the reply can make, in the octave
   * with the second greatest distance; Infinity where no reply can be heard.
   */
  strangeness(frame: MicFrame): number {
    this.#remember(frame);
    const reference = this.#loudest(frame.startMs - ECHO.maxDelayMs, frame.endMs);
    if (reference === null) return Infinity;
    const excess = frame.bandsDb.map((db, band) => db - reference[band]! - this.#couplings[band]!.db);
    this.#learn(frame, reference);
    return excess.sort((a, b) => b - a)[1]!;
  }

  #remember(frame: MicFrame): void {
    this.#heard.push(frame);
    while (this.#heard[0]!.endMs <= frame.endMs - ECHO.followsMs) this.#heard.shift();
    const oldest = frame.endMs - ECHO.followsMs - ECHO.maxDelayMs - 100;
    while (this.#played[0] && this.#played[0].endMs < oldest) this.#played.shift();
  }

  #learn(frame: MicFrame, reference: readonly number[]): void {
    const isNobody = frame.prob < ECHO.noSpeechProb;
    const mayFollow = isNobody ? this.#fellSilent() : this.#couplings.some(({ isAssumed }) => isAssumed);
    const delayMs = mayFollow ? this.#followsAfterMs() : null;
    if (delayMs !== null && isNobody) this.#learnBack(delayMs);
    if (delayMs !== null) return this.#teach(frame, this.#cause(frame, delayMs), frame.endMs - frame.startMs);
    this.#unsettled.push({ frame, reference, ms: this.#isDue(frame) ? frame.endMs - frame.startMs : 0 });
    if (!isNobody) {
      for (const it of this.#unsettled.splice(0)) this.#skip(it.reference, it.ms);
      return;
    }
    while (this.#unsettled[0] && this.#unsettled[0].frame.endMs <= frame.endMs - ECHO.settleMs) {
      const it = this.#unsettled.shift()!;
      this.#teach(it.frame, it.reference, it.ms);
    }
  }

  /** An echo of the longest delay would be there by now: that nothing comes back means nothing before. */
  #isDue({ startMs, endMs }: MicFrame): boolean {
    const first = this.#loudest(startMs - ECHO.maxDelayMs, endMs - ECHO.maxDelayMs);
    return first !== null && first.some((db) => db >= ECHO.leastReferenceDb);
  }

  #teach({ bandsDb }: MicFrame, reference: readonly number[], ms: number): void {
    this.#couplings.forEach((coupling, band) => {
      if (reference[band]! >= ECHO.leastReferenceDb) coupling.learn(bandsDb[band]! - reference[band]!, ms);
    });
  }

  #skip(reference: readonly number[], ms: number): void {
    this.#couplings.forEach((coupling, band) => {
      if (reference[band]! >= ECHO.leastReferenceDb) coupling.skip(ms);
    });
  }

  /** There was speech within the last second, and the reply has gone silent since. */
  #fellSilent(): boolean {
    const now = this.#heard.at(-1)!;
    const hadSpeech = this.#heard.some(({ prob }) => prob >= 0.5);
    const sounds = this.#loudest(now.endMs - STEP_MS * 3, now.endMs);
    return hadSpeech && (sounds === null || sounds.every((db) => db < ECHO.leastReferenceDb));
  }

  /** All of the last second was the reply. */
  #learnBack(delayMs: number): void {
    for (const frame of this.#heard) this.#teach(frame, this.#cause(frame, delayMs), 0);
  }

  /**
   * What a frame of the microphone is the echo of. The loudest of all possible delays may have been another syllable, and against
   * that one too little would seem to come back.
   */
  #cause({ startMs, endMs }: MicFrame, delayMs: number): readonly number[] {
    return this.#loudest(startMs - delayMs - ECHO.ringMs, endMs - delayMs + STEP_MS) ?? this.#silence();
  }

  /** By how much the last second of the microphone follows the reply, where the two are alike; else null. */
  #followsAfterMs(): number | null {
    const { startMs, endMs } = this.#heard[0]!;
    const fromMs = startMs - ECHO.maxDelayMs;
    const columns: number[][] = [];
    for (let ms = fromMs; ms <= this.#heard.at(-1)!.startMs + STEP_MS; ms += STEP_MS) {
      const loudest = this.#loudest(ms, ms + endMs - startMs) ?? this.#silence();
      columns.push(loudest.map((db) => Math.max(db, ECHO.referenceFloorDb)));
    }
    const mic = this.#heard.flatMap(({ bandsDb }) => bandsDb.map((db) => Math.max(db, ECHO.micFloorDb)));
    let [best, bestMs] = [-1, 0];
    for (let delayMs = 0; delayMs <= ECHO.maxDelayMs; delayMs += STEP_MS) {
      const reference = this.#heard.flatMap(
        (frame) => columns[Math.round((frame.startMs - delayMs - fromMs) / STEP_MS)]!,
      );
      const alike = correlation(mic, reference, this.bands);
      if (alike > best) [best, bestMs] = [alike, delayMs];
    }
    return best >= ECHO.follows ? bestMs : null;
  }

  #silence(): number[] {
    return Array.from({ length: this.bands }, () => -Infinity);
  }

  /** The loudest of each octave within a stretch; null where nothing was rendered. */
  #loudest(fromMs: number, toMs: number): number[] | null {
    let loudest: number[] | null = null;
    for (let i = this.#played.length - 1; i >= 0; i--) {
      const { startMs, endMs, bandsDb } = this.#played[i]!;
      if (endMs <= fromMs) break;
      if (startMs >= toMs) continue;
      loudest ??= this.#silence();
      for (let band = 0; band < loudest.length; band++)
        loudest[band] = Math.max(loudest[band]!, bandsDb[band]!);
    }
    return loudest;
  }
}

/** How much of one octave comes back: the most that did lately. */
class Coupling {
  #buckets: { db: number; ms: number }[] = [];
  #knownMs = 0;

  get isAssumed(): boolean {
    return this.#knownMs < ECHO.assumedForMs;
  }

  get db(): number {
    const known = Math.max(ECHO.leastDb, ...this.#buckets.map(({ db }) => db));
    return this.isAssumed ? Math.max(known, ECHO.assumedDb) : known;
  }

  learn(db: number, ms: number): void {
    let bucket = this.#buckets.at(-1);
    if (!bucket || bucket.ms >= ECHO.bucketMs) this.#buckets.push((bucket = { db, ms: 0 }));
    bucket.db = Math.max(bucket.db, db);
    bucket.ms += ms;
    this.#knownMs += ms;
    if (this.#buckets.length > ECHO.buckets) this.#buckets.shift();
  }

  /** The reply sounded, but somebody spoke: nothing is learned, and the assumption still runs out. */
  skip(ms: number): void {
    this.#knownMs += ms;
  }
}

/** Pearson's correlation, over rows of bands, with the mean of each band taken away; 0 where one of the two hardly changes. */
function correlation(a: readonly number[], b: readonly number[], bands: number): number {
  const rows = a.length / bands;
  let [ab, aa, bb] = [0, 0, 0];
  for (let band = 0; band < bands; band++) {
    let [sumA, sumB] = [0, 0];
    for (let i = band; i < a.length; i += bands) {
      sumA += a[i]!;
      sumB += b[i]!;
    }
    for (let i = band; i < a.length; i += bands) {
      const da = a[i]! - sumA / rows;
      const db = b[i]! - sumB / rows;
      ab += da * db;
      aa += da * da;
      bb += db * db;
    }
  }
  const least = ECHO.leastSpreadDb ** 2 * a.length;
  return aa < least || bb < least ? 0 : ab / Math.sqrt(aa * bb);
}
