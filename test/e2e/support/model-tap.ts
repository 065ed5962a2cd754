/** Stands between Latch and its speech model, passes everything on and keeps what both said. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** An event of the OpenAI Realtime protocol, as it went over the wire. */
export interface Said {
  type: string;
  [field: string]: unknown;
}

export interface ModelTap {
  url: string;
  /** What Latch said to the model, in order. */
  fromLatch: Said[];
  fromModel: Said[];
  close(): Promise<void>;
}

export async function startModelTap(modelUrl: string): Promise<ModelTap> {
  const fromLatch: Said[] = [];
  const fromModel: Said[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (near) => {
    const far = new WebSocket(modelUrl);
    const early: string[] = [];
    near.on('message', (data) => {
      const text = String(data);
      fromLatch.push(JSON.parse(text) as Said);
      if (far.readyState === WebSocket.OPEN) far.send(text);
      else early.push(text);
    });
    far.on('open', () => early.forEach((text) => far.send(text)));
    far.on('message', (data) => {
      const text = String(data);
      fromModel.push(JSON.parse(text) as Said);
      near.send(text);
    });
    near.on('close', () => far.close());
    far.on('close', () => near.close());
    near.on('error', () => {});
    far.on('error', () => {});
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    fromLatch,
    fromModel,
    close: async () => {
      server.clients.forEach((client) => client.terminate());
      server.close();
      await once(server, 'close');
    },
  };
}
