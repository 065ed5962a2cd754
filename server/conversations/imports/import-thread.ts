/** The thread of import.ts: it reads one file and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { readImport } from '../../../shared/conversations/import.ts';
import { LatchError } from '../../../shared/errors.ts';
import type { FromThread } from './import.ts';

/** So many turns cross at once: the server has its turn with the calls between them. */
const TURNS_AT_ONCE = 100;

const send = (message: FromThread): void => parentPort!.postMessage(message);

try {
  const { document, sounds } = readImport(new TextDecoder().decode(workerData as Uint8Array));
  const { turns, ...rest } = document;
  for (let i = 0; i < turns.length; i += TURNS_AT_ONCE)
    send({ kind: 'turns', turns: turns.slice(i, i + TURNS_AT_ONCE) });
  send({ kind: 'rest', rest, sounds });
} catch (error) {
  if (!(error instanceof LatchError)) throw error;
  send({ kind: 'refused', detail: error.detail ?? '' });
}
