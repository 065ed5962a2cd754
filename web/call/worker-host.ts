/** The call worker as the page holds it: started with the page, and started again for the next call if it died or hung. */
import workerUrl from './worker/call-worker.ts?worker&url';
import type { WorkerCommand, WorkerReport } from './worker/messages.ts';

export interface WorkerHostHandlers {
  onReport(report: WorkerReport): void;
  /** It did not start, or it broke: there is none until the next command. */
  onDied(detail: string): void;
}

export class WorkerHost {
  #worker: Worker | null;

  constructor(private readonly handlers: WorkerHostHandlers) {
    this.#worker = this.#start();
  }

  post(command: WorkerCommand, transfer: Transferable[] = []): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(command, transfer);
  }

  /** Ends whatever the worker is at. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    // `?encoder=wasm` in the page's address allows only the WASM encoder (call-worker.ts).
    const name = new URLSearchParams(location.search).get('encoder') ?? 'any';
    const worker = new Worker(workerUrl, { type: 'module', name });
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => this.handlers.onReport(data);
    worker.onerror = (event: Event) => {
      event.preventDefault();
      if (this.#worker !== worker) return;
      this.stop();
      // A worker whose script does not load says no more than that it failed.
      this.handlers.onDied(event instanceof ErrorEvent ? event.message : 'the call worker did not start');
    };
    return worker;
  }
}
