import { clamp, EOT_FRAME_SAMPLES, HOPS, MELS, Spectra, type Hop } from './spectra.ts';

/** The features of one hop: its log-mels, then voicing, voiced, pitch, height, change, loudness, signal over noise. */
const HOP_FEATURES = MELS + 7;
const FRAME_FEATURES = 14;
export const EOT_FEATURES = HOPS * HOP_FEATURES + FRAME_FEATURES;

/**
 * What the network sees of each frame: the twin of `follow` in training/train/features.py, name for name. Log-mels and loudness count
 * from the speaker's running peak, pitch from the speaker's running mean, so that neither the microphone's level nor the
 * voice's height matters; what was last said (its pitch, length, loudness) is held through the silence that follows it.
 */
export class EotFeatures {
  readonly #spectra = new Spectra();
  readonly #out = new Float32Array(EOT_FEATURES);

  #peak = -45;
  #floor = -60;
  #mean = 0.8;
  #spread = 0.2;
  #low = 0.6;
  #voicedHops = 0;
  #recent: [number, number, number] = [0.8, 0.8, 0.8];
  #fast = 0.8;
  #slow = 0.8;
  #loudFast = -10;
  #loudSlow = -10;
  #run = 0;
  #lastRun = 0;
  #meanRun = 8;
  #sinceVoiced = 100;
  #sinceActive = 100;
  #onsetRate = 0;
  #fluxFast = 0;
  #fluxSlow = 0;
  #lastPitch = 0;
  #wasVoiced = false;
  #shape: Float64Array | null = null;

  /** EOT_FEATURES numbers of the next EOT_FRAME_SAMPLES samples in ±1; the same array each time. */
  next(frame: Float32Array): Float32Array {
    if (frame.length !== EOT_FRAME_SAMPLES)
      throw new RangeError(`an end-of-turn frame is not ${frame.length} samples`);
    const hops = this.#spectra.next(frame);
    hops.forEach((hop, part) => this.#follow(hop, part * HOP_FEATURES));
    const spoken = Math.max(this.#run, this.#lastRun);
    this.#out.set(
      [
        Math.log1p(this.#run),
        Math.log1p(this.#sinceVoiced),
        Math.log1p(this.#sinceActive),
        Math.log1p(spoken),
        Math.log((spoken + 2) / (this.#meanRun + 2)),
        this.#height(),
        clamp(this.#fast - this.#low, -0.5, 2),
        clamp(this.#fast - this.#slow, -1, 1),
        clamp(this.#spread, 0, 1),
        clamp(this.#loudFast, -40, 0) / 10,
        clamp(this.#loudFast - this.#loudSlow, -30, 30) / 10,
        this.#onsetRate * 10,
        this.#fluxSlow,
        Math.log((this.#fluxFast + 0.05) / (this.#fluxSlow + 0.05)),
      ],
      HOPS * HOP_FEATURES,
    );
    return this.#out;
  }

  #follow({ mels, level, voicing, pitch }: Hop, at: number): void {
    this.#peak = level > this.#peak ? this.#peak + 0.3 * (level - this.#peak) : this.#peak - 0.016;
    this.#floor =
      level < this.#floor
        ? this.#floor + 0.3 * (level - this.#floor)
        : Math.min(this.#floor + 0.048, this.#peak - 10);
    const loud = level - this.#peak;
    const active = loud > -30 && level > this.#floor + 6;
    const voiced = active && voicing > 0.55;
    if (voiced) this.#followPitch(pitch, loud);
    const f = this.#pitch();
    const change = voiced && this.#wasVoiced ? clamp(f - this.#lastPitch, -0.5, 0.5) : 0;
    this.#followRhythm(active, voiced);
    const shape = mels.map((mel) => Math.max(mel - this.#peak, -60) / 10);
    this.#followFlux(shape, active);

    this.#out.set(shape, at);
    this.#out.set(
      [
        voicing,
        voiced ? 1 : 0,
        voiced ? this.#height() : 0,
        voiced ? clamp(f - this.#low, -0.5, 2) : 0,
        change,
        clamp(loud, -60, 0) / 10,
        clamp(level - this.#floor, 0, 60) / 10,
      ],
      at + MELS,
    );
    this.#lastPitch = f;
    this.#wasVoiced = voiced;
  }

  /** Median of the last three. */
  #pitch(): number {
    const [a, b, c] = this.#recent;
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /** Pitch in the speaker's own measure. */
  #height(): number {
    return clamp((this.#pitch() - this.#mean) / Math.max(this.#spread, 0.08), -4, 4);
  }

  #followPitch(pitch: number, loud: number): void {
    const off = pitch - this.#mean;
    // A jump of about an octave is a mistake of the search.
    const fold = this.#voicedHops > 20 ? Number(off < -0.7) - Number(off > 0.8) : 0;
    this.#recent = [this.#recent[1], this.#recent[2], pitch + fold];
    const f = this.#pitch();
    this.#voicedHops++;
    const rate = 1 / Math.min(this.#voicedHops + 8, 125);
    this.#mean += rate * (f - this.#mean);
    this.#spread += rate * (Math.abs(f - this.#mean) - this.#spread);
    this.#low += rate * (f < this.#low ? 4 : 0.5) * (f - this.#low);
    this.#fast += 0.35 * (f - this.#fast);
    this.#slow += 0.08 * (f - this.#slow);
    this.#loudFast += 0.35 * (loud - this.#loudFast);
    this.#loudSlow += 0.05 * (loud - this.#loudSlow);
  }

  /** Voiced stretches: about a syllable each. */
  #followRhythm(active: boolean, voiced: boolean): void {
    if (!voiced && this.#wasVoiced) {
      this.#meanRun += 0.2 * (this.#run - this.#meanRun);
      this.#lastRun = this.#run;
    }
    if (active) this.#onsetRate = this.#onsetRate * 0.99 + (voiced && !this.#wasVoiced ? 0.01 : 0);
    this.#run = voiced ? this.#run + 1 : 0;
    this.#sinceVoiced = voiced ? 0 : Math.min(this.#sinceVoiced + 1, 200);
    this.#sinceActive = active ? 0 : Math.min(this.#sinceActive + 1, 200);
  }

  #followFlux(shape: Float64Array, active: boolean): void {
    const before = this.#shape;
    const flux = before ? shape.reduce((sum, value, i) => sum + Math.abs(value - before[i]!), 0) / MELS : 0;
    this.#fluxFast += 0.2 * (flux - this.#fluxFast);
    if (active) this.#fluxSlow += 0.02 * (flux - this.#fluxSlow);
    this.#shape = shape;
  }
}
