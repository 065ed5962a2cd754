import { parentPort, workerData } from 'node:worker_threads';
import { EnergyDetector } from './detection/energy-detector.ts';
import { builtinVoices, LocalBrain } from './local-brain.ts';
import { startRealtimeServer } from './realtime-server.ts';

/** The data that the thread is started with. */
export interface ServerThreadData {
  port: number;
  host: string;
}

export type ServerThreadMessage = { type: 'listening'; url: string } | { type: 'warning'; text: string };

function sendToStarter(message: ServerThreadMessage): void {
  parentPort?.postMessage(message);
}

const { port, host } = workerData as ServerThreadData;
const log = { warn: (text: string) => sendToStarter({ type: 'warning', text }) };
// If it rejects, the thread ends with that error, and whoever started the thread gets the error.
const { url } = await startRealtimeServer({
  port,
  host,
  log,
  brain: new LocalBrain(),
  detector: new EnergyDetector(),
  voices: builtinVoices,
});
sendToStarter({ type: 'listening', url });
