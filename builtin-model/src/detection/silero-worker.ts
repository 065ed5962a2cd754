import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { FrameCutter } from './frames.ts';
import type { DetectorAnswer, DetectorRequest } from './messages.ts';
import { Silero, SileroMemory } from './silero.ts';

/** Audio that waits, and what the network remembers of the audio before it. */
interface Stream {
  cutter: FrameCutter;
  memory: SileroMemory;
}

const streams = new Map<number, Stream>();
const loading = Silero.load();
let scoring = false;

/**
 * Scores all that waits, one frame of each stream at a time, so that somebody who sent minutes at once delays the others
 * by one frame. Nothing is dropped: scoring is many times faster than speaking.
 */
async function scoreAll(): Promise<void> {
  scoring = true;
  const silero = await loading;
  while (await scoreRound(silero)) {
    // The network's promises resolve without one: messages would wait.
    await turnOfTheLoop();
  }
  scoring = false;
}

/** Whether there was a frame. */
async function scoreRound(silero: Silero): Promise<boolean> {
  let found = false;
  for (const [id, { cutter, memory }] of streams) {
    const frame = cutter.take();
    if (!frame) continue;
    found = true;
    const probability = await silero.score(frame, memory);
    parentPort?.postMessage({ stream: id, probability } satisfies DetectorAnswer);
  }
  return found;
}

parentPort?.on('message', (request: DetectorRequest) => {
  const { stream: id } = request;
  if (request.type === 'close') return streams.delete(id);
  let stream = streams.get(id);
  if (!stream) streams.set(id, (stream = { cutter: new FrameCutter(), memory: new SileroMemory() }));
  stream.cutter.push(request.pcm);
  if (!scoring) void scoreAll();
});
