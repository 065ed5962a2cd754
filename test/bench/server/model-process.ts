/**
 * The far side of the server under test, in a process of its own: a scripted speech model for Latch, and for the bare relay
 * a peer that does the same with Opus frames. Stamps what arrives and what it sends.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { encodeFrame, PACKET_MS } from '../../../shared/frames.ts';
import { attackReply } from '../attacks/replies.ts';
import { startScriptedModel } from '../scripted-model.ts';
import { answer } from './child.ts';
import { REPLY_AFTER_MS, replyPackets, replyPcm } from './conversation.ts';
import { Timestamps } from './timestamps.ts';

export type ModelQuestion = { ask: 'start'; speechDir: string } | { ask: 'stamps' };
export interface ModelAddresses {
  modelUrl: string;
  peerUrl: string;
}
export interface Stamps {
  /** Speech: sent by the caller, arrived at the model. */
  up: Record<string, number[]>;
  /** Reply: sent by the model, arrived at the caller. */
  down: Record<string, number[]>;
}

const TICK_MS = 2;
const up = new Timestamps();
const down = new Timestamps();

answer<ModelQuestion>(async (question) => {
  if (question.ask === 'stamps') return { up: up.all(), down: down.all() } satisfies Stamps;
  const reply = replyPcm(question.speechDir);
  // The typed turn that names the call is answered with one packet.
  const short = reply.subarray(0, (24_000 * PACKET_MS) / 1000);
  const model = await startScriptedModel(
    {
      firstAudioMs: REPLY_AFTER_MS,
      pace: 1,
      replyTo: (turn) => (turn === 'typed' ? short : reply),
    },
    { append: (call) => up.add(call), delta: (call) => down.add(call) },
    attackReply,
  );
  return {
    modelUrl: model.url,
    peerUrl: await startPeer(replyPackets(question.speechDir)),
  } satisfies ModelAddresses;
});

/** Binary messages are a turn's speech; a text message ends the turn, and ends the reply on the way back. */
async function startPeer(packets: readonly Uint8Array[]): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const frames = packets.map((payload, seq) =>
    encodeFrame({ kind: 'reply', n: seq + 1, turnId: 1, revision: 0, seq, replyId: 1, payload }),
  );
  const replies = new Map<WebSocket, { call: string; startMs: number; sent: number }>();
  server.on('connection', (socket, request) => {
    const call = decodeURIComponent(request.url!.slice(1));
    socket.on('message', (_data, isBinary) => {
      if (isBinary) up.add(call);
      else replies.set(socket, { call, startMs: performance.now() + REPLY_AFTER_MS, sent: 0 });
    });
    socket.on('close', () => replies.delete(socket));
    socket.on('error', () => {});
  });
  setInterval(() => {
    const now = performance.now();
    for (const [socket, reply] of replies) {
      for (; reply.sent < frames.length && reply.startMs + reply.sent * PACKET_MS <= now; reply.sent++) {
        down.add(reply.call);
        socket.send(frames[reply.sent]!);
      }
      if (reply.sent < frames.length) continue;
      replies.delete(socket);
      socket.send('end');
    }
  }, TICK_MS);
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
