/**
 * One turn, heard as a call hears it: the VAD, the speech gate and a detector, frame after frame, in audio time. Done once
 * for each turn; what policies make of it (replay.ts) is cheap.
 *
 * As in a call, a frame that comes to `atMs` is judged by what was heard up to `atMs`. As in a call with nothing else to do, an
 * answer is there before the next frame; a detector that takes longer is given `answerFrames` (detectors.ts).
 */
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import { SileroMemory, type Silero } from '../silero.ts';
import { Resampler } from '../../../web/audio/resampler.ts';
import { EndOfTurn } from '../../../web/turn/end-of-turn.ts';
import { Hiss } from '../../../web/turn/hiss.ts';
import { silentGate, speechGate, type SpeechGateState } from '../../../web/turn/speech-gate.ts';
import { TURN_FRAME_MS, TURN_FRAME_SAMPLES } from '../../../web/turn/turn-detector.ts';
import type { BenchDetector } from './detectors.ts';
import type { GateFrame } from './heard-frame.ts';
import { TURN_HZ } from './labelled-turn.ts';
import { atMicrophone, MICROPHONE_HZ } from './microphone.ts';
import { Opening } from './replay.ts';

/** The way of a microphone's sound in a call (web/call/worker/listener.ts): to PIPELINE_HZ, and from there to the VAD's 16 kHz. */
export function throughPipeline(pcm: Float32Array): Float32Array {
  const pipeline = new Resampler(MICROPHONE_HZ, PIPELINE_HZ).process(atMicrophone(pcm));
  return new Resampler(PIPELINE_HZ, TURN_HZ, 'full').process(pipeline);
}

export function framesOf(pcm: Float32Array): Float32Array[] {
  return Array.from({ length: Math.floor(pcm.length / TURN_FRAME_SAMPLES) }, (_, i) =>
    pcm.slice(i * TURN_FRAME_SAMPLES, (i + 1) * TURN_FRAME_SAMPLES),
  );
}

/** What VAD and gate make of it; nothing plays. */
export async function gateFrames(silero: Silero, frames: readonly Float32Array[]): Promise<GateFrame[]> {
  const memory = new SileroMemory();
  const hiss = new Hiss();
  let gate: SpeechGateState = silentGate(0);
  const heard: GateFrame[] = [];
  for (const [i, frame] of frames.entries()) {
    const atMs = (i + 1) * TURN_FRAME_MS;
    gate = speechGate(gate, {
      prob: await silero.score(hiss.under(frame), memory),
      startMs: atMs - TURN_FRAME_MS,
      endMs: atMs,
      strangeDb: Infinity,
      playing: false,
    });
    heard.push({ atMs, speech: gate.speaking, sinceMs: gate.sinceMs });
  }
  return heard;
}

/**
 * What a detector says at each frame: the probability that the turn is over; null where it does not know. It begins where the
 * floor opens a turn, and hears the whole recording as one: what it says after a commit is what it would have said without.
 */
export async function detectorScores(
  detector: BenchDetector,
  frames: readonly Float32Array[],
  gate: readonly GateFrame[],
): Promise<(number | null)[]> {
  const broken: unknown[] = [];
  const endOfTurn = new EndOfTurn(Promise.resolve(detector), (error) => broken.push(error));
  const opening = new Opening();
  const scores: (number | null)[] = [];
  let before: GateFrame = { atMs: 0, speech: false, sinceMs: 0 };
  for (const [i, frame] of frames.entries()) {
    const silentMs = before.speech ? 0 : before.atMs - before.sinceMs;
    const ended = await endOfTurn.frame(frame, silentMs);
    scores.push(ended);
    before = gate[i]!;
    if (opening.opens({ ...before, ended })) endOfTurn.begin();
    await detector.settle();
    if (broken.length > 0) throw broken[0];
  }
  return scores;
}
