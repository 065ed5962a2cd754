/** Two soft notes, now and then, while a reply takes long: somebody who does not look at the page knows that it is not over. */

const NOTES_HZ = [392, 523.25] as const;
const NOTE_S = 0.09;
/** −34 dB: quieter than a reply, and no speech to any detector. */
const GAIN = 0.02;
const EVERY_MS = 4_000;

export class ThinkingCue {
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly context: AudioContext,
    private readonly sink: AudioNode,
  ) {}

  set(on: boolean): void {
    if (on === (this.#timer !== null)) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (!on) return;
    this.#play();
    this.#timer = setInterval(() => this.#play(), EVERY_MS);
  }

  #play(): void {
    const { context } = this;
    if (context.state !== 'running') return;
    const gain = new GainNode(context, { gain: 0 });
    gain.connect(this.sink);
    NOTES_HZ.forEach((frequency, i) => {
      const atS = context.currentTime + i * NOTE_S * 1.5;
      const note = new OscillatorNode(context, { frequency });
      // Without a ramp each note would begin and end with a click.
      gain.gain.setTargetAtTime(GAIN, atS, NOTE_S / 6);
      gain.gain.setTargetAtTime(0, atS + NOTE_S, NOTE_S / 6);
      note.connect(gain);
      note.start(atS);
      note.stop(atS + NOTE_S * 2);
      if (i === NOTES_HZ.length - 1) note.onended = () => gain.disconnect();
    });
  }
}
