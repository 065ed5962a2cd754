/** The heap of another Node process, over its inspector: what is left once the garbage is gone. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The setting of a process that is looked at: any free port, and its output says which. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

export class HeapWatch {
  #asked = 0;

  private constructor(private readonly socket: WebSocket) {}

  /** `output`: what the process has printed. */
  static async open(output: string): Promise<HeapWatch> {
    const url = /^Debugger listening on (ws:\S+)$/m.exec(output)?.[1];
    if (url === undefined) throw new Error('the process has no inspector');
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new HeapWatch(socket);
  }

  /** In bytes, after a full collection. */
  async usedBytes(): Promise<number> {
    await this.#ask('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.#ask('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize;
  }

  close(): void {
    this.socket.terminate();
  }

  async #ask(method: string): Promise<unknown> {
    const id = ++this.#asked;
    this.socket.send(JSON.stringify({ id, method }));
    for (;;) {
      const [data] = (await once(this.socket, 'message')) as [Buffer];
      const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  }
}
