/** Plays the tune of a check and listens for it (tone-heard.ts). */
import { LatchError } from '../../../shared/errors.ts';
import type { HearingResult } from '../../../shared/kiosk/contract.ts';
import { DeviceSound } from '../device-sound.ts';
import { CODE_MS, newToneCode, toneOf } from './tone-code.ts';
import { toneHeard } from './tone-heard.ts';

/** What a Bluetooth loudspeaker is late, and more. */
const LATEST_MS = 900;

export interface HearingCheck {
  result: HearingResult;
  /** Why it could not be tried. */
  error: LatchError | null;
}

/** Never rejects. Where `signal` is aborted, it ends soon and its answer means nothing. */
export async function checkHearing(signal: AbortSignal): Promise<HearingCheck> {
  let sound: DeviceSound | null = null;
  try {
    let onLost: (error: LatchError) => void = () => {};
    const lost = new Promise<never>((_, reject) => (onLost = reject));
    // It may be lost when nobody waits any more.
    lost.catch(() => {});
    signal.addEventListener('abort', () => onLost(new LatchError('internal', 'stopped')));
    sound = await DeviceSound.open({ raw: true, onLost });
    if (signal.aborted) throw new LatchError('internal', 'stopped');
    const { context, sampleRate } = sound;
    const code = newToneCode(Math.random);
    const tone = toneOf(code, sampleRate);
    const buffer = new AudioBuffer({ length: tone.length, sampleRate });
    buffer.copyToChannel(tone, 0);
    const captured = sound.collect(CODE_MS + LATEST_MS);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.start();
    const { heard } = toneHeard(code, await Promise.race([captured, lost]), sampleRate);
    return { result: heard ? 'heard' : 'not-heard', error: null };
  } catch (thrown) {
    return { result: 'failed', error: LatchError.from(thrown, 'sound-dead') };
  } finally {
    sound?.close();
  }
}
