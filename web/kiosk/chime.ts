/** The sound of the warning: three rising notes, which are no speech to any detector. */

const NOTES_HZ = [523.25, 659.25, 783.99] as const;
const NOTE_S = 0.16;
/** −20 dB: heard across a lobby at the volume of the replies. */
const GAIN = 0.1;

/** Never throws: a device without sound still shows the warning. */
export function playChime(): void {
  try {
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: 0 });
    gain.connect(context.destination);
    NOTES_HZ.forEach((frequency, i) => {
      const atS = context.currentTime + 0.05 + i * NOTE_S;
      const note = new OscillatorNode(context, { frequency });
      gain.gain.setTargetAtTime(GAIN, atS, NOTE_S / 6);
      gain.gain.setTargetAtTime(0, atS + NOTE_S * 0.6, NOTE_S / 6);
      note.connect(gain);
      note.start(atS);
      note.stop(atS + NOTE_S);
      if (i === NOTES_HZ.length - 1) note.onended = () => void context.close();
    });
    // One that is held back would never end.
    setTimeout(() => context.state !== 'closed' && void context.close(), 5_000);
  } catch {
    // The warning is on the screen.
  }
}
