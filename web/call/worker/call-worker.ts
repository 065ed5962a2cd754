/** The call worker: everything of a call but its microphone, its loudspeaker and its page. Here a call is put together. */
import { LatchError } from '../../../shared/errors.ts';
import { DEFAULT_TURN_DETECTION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import { createCall } from '../api.ts';
import { CallEngine } from './call-engine.ts';
import { Detectors, loadVoice } from './call-parts.ts';
import { callPolicies } from './call-policies.ts';
import { CaptureEars } from './hearing/ears.ts';
import { CallLink } from './line/call-link.ts';
import { WORKER_SURROUNDINGS } from './line/socket-io-line.ts';
import { createSpeechEncoder } from './line/speech-encoder.ts';
import type { WorkerCommand, WorkerReport } from './messages.ts';
import { workletPort } from './speaking/playback-port.ts';
import { opusReplyDecoder } from './speaking/reply-decoder.ts';

const report = (message: WorkerReport): void => self.postMessage(message);
/** The worker's name is the choice of encoders: 'wasm' keeps to that one. */
const encoders = self.name === 'wasm' ? 'wasm' : 'any';

/** Loaded once, ahead of the first call; the call that needs them reports a failure. */
const voice = loadVoice();
// The call hears of it; until there is one it is nobody's failure.
voice.catch(() => {});
const detectors = new Detectors();
let lastReplyId = 0;

let engine: Promise<CallEngine> | null = null;

type StartCommand = Extract<WorkerCommand, { kind: 'start' }>;

/** What the worklet captures until the parts are there waits in its port. Rejects with LatchError. */
async function startCall(start: StartCommand): Promise<CallEngine> {
  const { capture, playback, sampleRate, conversationId } = start;
  const [{ vad, opus }, permission] = await Promise.all([voice, requestPermission(conversationId)]);
  const encoder = await createSpeechEncoder(opus, encoders);
  const detection = permission?.turn ?? DEFAULT_TURN_DETECTION;
  const detector = detectors.for(detection, (used) => report({ kind: 'detector', ...used }));
  const call = { conversationId, permission };
  return new CallEngine(
    start,
    {
      openLine: (handlers) => new CallLink(call, WORKER_SURROUNDINGS, handlers),
      openEars: (handlers) => new CaptureEars({ capture, sampleRate, vad, ...detector }, handlers),
      openPlayback: (onReport) => workletPort(playback, onReport),
      encoder,
      newDecoder: () => opusReplyDecoder(opus, sampleRate),
      nextReplyId: () => ++lastReplyId,
      sampleRate,
      policiesOf: callPolicies,
      nowMs: () => performance.now(),
    },
    report,
  );
}

/** Asked for while the parts load. null: nobody answered, which the call's link will try again. */
async function requestPermission(conversationId: string | null): Promise<CreateCallAnswer | null> {
  try {
    return await createCall(conversationId);
  } catch (thrown) {
    const error = LatchError.from(thrown);
    if (error.code === 'server-away' || error.code === 'draining') return null;
    throw error;
  }
}

self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  if (command.kind === 'start') {
    engine = startCall(command);
    engine.catch((thrown: unknown) => report({ kind: 'over', error: LatchError.from(thrown).toJSON() }));
  } else {
    engine?.then(
      (running) => running.onCommand(command),
      () => {},
    );
  }
};
