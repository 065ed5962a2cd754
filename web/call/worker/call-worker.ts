/** The call worker: everything of a call but its microphone, its loudspeaker and its page. */
import { LatchError } from '../../../shared/errors.ts';
import { DEFAULT_TURN_DETECTION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import { createCall } from '../api.ts';
import { CallEngine } from './call-engine.ts';
import { Detectors, loadVoice } from './call-parts.ts';
import type { WorkerCommand, WorkerReport } from './messages.ts';

const report = (message: WorkerReport): void => self.postMessage(message);
/** The worker's name is the choice of encoders: 'wasm' keeps to that one. */
const encoders = self.name === 'wasm' ? 'wasm' : 'any';

/** Loaded once, ahead of the first call; a failure is told by the call that needs them. */
const voice = loadVoice();
// Heard of by the call; until there is one it is nobody's failure.
voice.catch(() => {});
const detectors = new Detectors();

let engine: Promise<CallEngine> | null = null;

/** The permission to call, asked for while the parts load. null: nobody answered, which the call's link will try again. */
const permission = (conversationId: string | null): Promise<CreateCallAnswer | null> =>
  createCall(conversationId).catch((thrown: unknown) => {
    const error = LatchError.from(thrown);
    if (error.code === 'server-away' || error.code === 'draining') return null;
    throw error;
  });

self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  if (command.kind === 'start') {
    // What the worklet captures until the parts are there waits in its port.
    engine = Promise.all([voice, permission(command.conversationId)]).then(([{ vad, opus }, call]) => {
      const detection = call?.turn ?? DEFAULT_TURN_DETECTION;
      const detector = detectors.for(detection, (told) => report({ kind: 'detector', ...told }));
      return CallEngine.start(command, { vad, opus, encoders, ...detector }, call, report);
    });
    engine.catch((thrown: unknown) => report({ kind: 'over', error: LatchError.from(thrown).toJSON() }));
  } else {
    engine?.then(
      (running) => running.take(command),
      () => {},
    );
  }
};
