/** The page of the turn spec: hears clips as a call does, within reach of `page.evaluate`. */
import type { TurnDetection } from '../../../web/turn/turn-detector.ts';
import type { HearAnswer, HearRequest, HearResult } from './worker-messages.ts';

declare global {
  interface Window {
    /** `wav`: a PCM16 file at 16 kHz (44 bytes of header) in base64. */
    hear(wav: string, detection: TurnDetection, paced: boolean): Promise<HearResult>;
  }
}

window.hear = (wav, detection, paced) => {
  const worker = new Worker(new URL('./harness-worker.ts', import.meta.url), { type: 'module' });
  const bytes = Uint8Array.from(atob(wav), (char) => char.charCodeAt(0));
  const pcm = Float32Array.from(new Int16Array(bytes.buffer, 44), (sample) => sample / 32_768);
  return new Promise<HearResult>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<HearAnswer>) =>
      'error' in data ? reject(new Error(data.error)) : resolve(data.result);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ pcm, detection, paced } satisfies HearRequest);
  }).finally(() => worker.terminate());
};
