/**
 * A process that hosts the built-in model as Latch does: the model in its thread, calls in the main one. Here the calls are
 * as much of them as concerns the model: the adapter, and the reply's encoder.
 */
import { once } from 'node:events';
import { startBuiltinServer } from '@latch/builtin-model';
import { startWorker } from '../../../builtin-model/src/worker.ts';
import { readClips, toModelPcm } from '../clips.ts';
import { answer } from '../server/child.ts';
import { WATCH_CHANNEL } from './channel.ts';
import { watchLoop, type LoopDelay } from './loop-delay.ts';
import { converse } from './talk.ts';

export type HostQuestion =
  | { ask: 'start'; speechDir: string }
  /** Answered when they are over, with the number of replies. */
  | { ask: 'talk'; speakers: number; forMs: number }
  | { ask: 'delays' };
export interface HostDelays {
  main: LoopDelay;
  model: LoopDelay;
}

const takeMain = watchLoop();
const channel = new BroadcastChannel(WATCH_CHANNEL);
let url = '';
let clips: Int16Array[] = [];

answer<HostQuestion>(async (question) => {
  switch (question.ask) {
    case 'start': {
      clips = readClips(question.speechDir).map(({ audio }) => toModelPcm(audio));
      const startThread = (data: unknown) => startWorker('./watched-thread', import.meta.url, data);
      ({ url } = await startBuiltinServer({ startThread }));
      return url;
    }
    case 'talk': {
      const signal = AbortSignal.timeout(question.forMs);
      const speakers = Array.from({ length: question.speakers }, (_, index) =>
        converse(url, [...clips.slice(index), ...clips.slice(0, index)], signal),
      );
      return (await Promise.all(speakers)).reduce((a, b) => a + b, 0);
    }
    case 'delays': {
      const answered = once(channel as EventTarget, 'message') as Promise<[MessageEvent<LoopDelay>]>;
      channel.postMessage('ask');
      const [{ data }] = await answered;
      return { main: takeMain(), model: data } satisfies HostDelays;
    }
  }
});
