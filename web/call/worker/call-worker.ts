/** The call worker: it puts a call together, and holds all of it but its microphone, its loudspeaker and its page. */
import '../../trusted-types.ts';
import { LatchError } from '../../../shared/errors.ts';
import {
  DEFAULT_TURN_DETECTION,
  type ConversationRef,
  type CreateCallAnswer,
} from '../../../shared/protocol.ts';
import { PartFiles } from '../../part-files.ts';
import { createCall } from '../api.ts';
import { CallEngine } from './call-engine.ts';
import { Detectors, loadVoice } from './call-parts.ts';
import { callPolicies } from './call-policies.ts';
import { CaptureEars } from './hearing/ears.ts';
import { CallLink, type LinkSurroundings } from './line/call-link.ts';
import { WORKER_SURROUNDINGS } from './line/socket-io-line.ts';
import { createSpeechEncoder } from './line/speech-encoder.ts';
import type { WorkerCommand, WorkerReport } from './messages.ts';
import { workletPort } from './speaking/playback-port.ts';
import { opusReplyDecoder } from './speaking/reply-decoder.ts';

const report = (message: WorkerReport): void => self.postMessage(message);
/** The worker's name is the choice of encoders: 'wasm' allows only that one. */
const encoders = self.name === 'wasm' ? 'wasm' : 'any';

/** Loaded once, before the first call. The call that needs them reports a failure, and the page then starts another worker. */
const parts = new PartFiles((loaded) => report({ kind: 'voice', voice: { kind: 'loading', ...loaded } }));
const voice = loadVoice(parts);
// The call that awaits it reports the failure. Until there is such a call, a failure must not count as unhandled.
voice.then(
  () => report({ kind: 'voice', voice: { kind: 'ready' } }),
  () => report({ kind: 'voice', voice: { kind: 'waiting' } }),
);
const detectors = new Detectors(parts);

/** 5 MB. A network that takes longer for them is none to talk over. */
const LOAD_LIMIT_MS = 60_000;

let engine: Promise<CallEngine> | null = null;

type StartCommand = Extract<WorkerCommand, { kind: 'start' }>;

/** Until the parts are there, what the worklet captures waits in its port. Rejects with LatchError. */
async function startCall(start: StartCommand): Promise<CallEngine> {
  const { capture, playback, sampleRate, conversation } = start;
  let lastReplyId = start.lastReplyId;
  const [{ vad, opus }, permission] = await Promise.all([voiceInTime(), requestPermission(conversation)]);
  const encoder = await createSpeechEncoder(opus, encoders);
  const detection = permission?.turn ?? DEFAULT_TURN_DETECTION;
  const detector = detectors.for(detection, (used) => report({ kind: 'detector', ...used }));
  const call = { conversation, permission };
  return new CallEngine(
    start,
    {
      openLine: (handlers) => new CallLink(call, SURROUNDINGS, handlers),
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

/** Rejects with LatchError `server-away` if a call would have to wait for too long. */
function voiceInTime(): typeof voice {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new LatchError('server-away', 'what a call needs is not loaded')),
      LOAD_LIMIT_MS,
    );
    voice.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The page can end a call from its permission on, even if it never comes up. */
async function allowCall(conversation: ConversationRef | null): Promise<CreateCallAnswer> {
  const permission = await createCall(conversation);
  report({ kind: 'call-proof', proof: { token: permission.token } });
  return permission;
}

const SURROUNDINGS: LinkSurroundings = {
  ...WORKER_SURROUNDINGS,
  requestCall: (conversation, onAnswer, onError) => {
    allowCall(conversation).then(onAnswer, onError);
  },
};

/** Asked for while the parts load. It is null if nobody answered; the call's link then tries again. */
async function requestPermission(conversation: ConversationRef | null): Promise<CreateCallAnswer | null> {
  try {
    return await allowCall(conversation);
  } catch (thrown) {
    const error = LatchError.from(thrown);
    if (error.code === 'server-away' || error.code === 'draining') return null;
    throw error;
  }
}

function onFailed(thrown: unknown): void {
  report({ kind: 'over', error: LatchError.from(thrown).toJSON(), unanswered: false });
}

self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  if (command.kind === 'start') {
    engine = startCall(command);
    engine.catch(onFailed);
  } else {
    engine
      // A call that could not start has reported that already.
      ?.then(
        (running) => running.onCommand(command),
        () => {},
      )
      .catch(onFailed);
  }
};
