/** Stands between the server and an honest model, passes on what they say, and lets a test put in what no honest model says. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

export class HostileModel {
  static async start(honestUrl: string): Promise<HostileModel> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    return new HostileModel(server, honestUrl);
  }

  readonly url: string;

  private constructor(
    private readonly server: WebSocketServer,
    private readonly honestUrl: string,
  ) {
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`;
    server.on('connection', (latch) => this.#onDialled(latch));
  }

  /** The connections of the server that are up. */
  get lines(): WebSocket[] {
    return [...this.server.clients].filter((client) => client.readyState === WebSocket.OPEN);
  }

  async close(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #onDialled(latch: WebSocket): void {
    const model = new WebSocket(this.honestUrl, { perMessageDeflate: false });
    const early: RawData[] = [];
    latch.on('message', (data) => {
      if (model.readyState === WebSocket.OPEN) model.send(String(data));
      else early.push(data);
    });
    model.on('open', () => early.splice(0).forEach((data) => model.send(String(data))));
    model.on('message', (data) => latch.send(String(data)));
    for (const [end, other] of [
      [latch, model],
      [model, latch],
    ] as const) {
      end.on('error', () => end.terminate());
      end.on('close', () => other.terminate());
    }
  }
}
