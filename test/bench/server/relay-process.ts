/** The least that a server between two sockets can do: a bare `ws` relay, what comes in on one goes out on the other. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { answer } from './child.ts';

export interface RelayQuestion {
  peerUrl: string;
}

answer<RelayQuestion>(async ({ peerUrl }) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (near, request) => {
    const far = new WebSocket(peerUrl + request.url!, { perMessageDeflate: false });
    const early: Parameters<typeof pass>[] = [];
    const pass = (data: Buffer, isBinary: boolean): void => far.send(data, { binary: isBinary });
    near.on('message', (data: Buffer, isBinary) => {
      if (far.readyState === WebSocket.OPEN) pass(data, isBinary);
      else early.push([data, isBinary]);
    });
    far.on('open', () => early.forEach((args) => pass(...args)));
    far.on('message', (data: Buffer, isBinary) => near.send(data, { binary: isBinary }));
    near.on('close', () => far.close());
    far.on('close', () => near.close());
    near.on('error', () => {});
    far.on('error', () => {});
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
