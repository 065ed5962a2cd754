import { parentPort, workerData } from 'node:worker_threads';
import { sendBeats } from './beats.ts';
import { EnergyDetector } from './detection/energy-detector.ts';
import { builtinVoices, LocalBrain } from './local-brain.ts';
import { startRealtimeServer } from './realtime-server.ts';

/** The data that the thread is started with. */
export interface ServerThreadData {
  port: number;
  host: string;
  key: string | null;
}

export type ServerThreadMessage =
  | { type: 'listening'; url: string }
  /** Whether it can hear and reply. */
  | { type: 'able'; able: boolean }
  | { type: 'warning'; text: string };

function sendToStarter(message: ServerThreadMessage): void {
  parentPort?.postMessage(message);
}

const { port, host, key } = workerData as ServerThreadData;
const log = { warn: (text: string) => sendToStarter({ type: 'warning', text }) };
sendBeats();
const brain = new LocalBrain({
  onAble: () => {
    const able = brain.canAnswer();
    sendToStarter({ type: 'able', able });
    log.warn(
      able ? 'built-in model: it can answer again' : 'built-in model: a thread of its ears or mouth was lost',
    );
  },
});
// If it rejects, the thread ends with that error, and whoever started the thread gets the error.
const { url } = await startRealtimeServer({
  port,
  host,
  key,
  log,
  brain,
  detector: new EnergyDetector(),
  voices: builtinVoices,
});
sendToStarter({ type: 'listening', url });
