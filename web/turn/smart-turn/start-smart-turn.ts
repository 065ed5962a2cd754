import type { TurnDetector } from '../turn-detector.ts';
import SmartTurnWorker from './smart-turn-worker.ts?worker';
import { SmartTurn, type Scorer } from './smart-turn.ts';
import type { FromSmartTurn, ToSmartTurn } from './worker-messages.ts';

/** Starts Smart Turn's worker with the weights from `modelUrl`, and times it. Rejects where it cannot run or is too slow here. */
export function startSmartTurn(
  modelUrl: string,
  limitMs: number,
): Promise<{ detector: TurnDetector; warmUpMs: number }> {
  const worker = new SmartTurnWorker();
  const send = (message: ToSmartTurn, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const waiting: { resolve(ended: number): void; reject(error: Error): void }[] = [];
  const scorer: Scorer = {
    score: (sound) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        send({ kind: 'score', sound }, [sound.buffer]);
      }),
    release: () => worker.terminate(),
  };
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      worker.terminate();
      const error = new Error(message);
      for (const { reject } of waiting.splice(0)) reject(error);
      reject(error);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || 'its worker could not be started');
    };
    worker.onmessage = ({ data }: MessageEvent<FromSmartTurn>) => {
      switch (data.kind) {
        case 'ready':
          return resolve({ detector: new SmartTurn(scorer), warmUpMs: data.warmUpMs });
        case 'score':
          return waiting.shift()?.resolve(data.ended);
        case 'failed':
          return fail(data.message);
      }
    };
    send({ kind: 'load', modelUrl, limitMs });
  });
}
