/** Calls through an HTTP proxy that first lets no WebSocket through, and later does. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Socket } from 'socket.io-client';
import { decodeFrame, encodeFrame } from '../../../shared/frames.ts';
import { Link } from '../../../shared/link.ts';
import { CLOSED_MODES, startUpgradeProxy, type UpgradeMode } from '../../doubles/upgrade-proxy.ts';
import { OPUS_PACKET } from '../session/phone.ts';
import { handled, next, readyOf, serveGateway } from './serve-gateway.ts';

async function serveBehindProxy(mode: UpgradeMode) {
  const gateway = await serveGateway();
  const proxy = await startUpgradeProxy(gateway.port, mode);
  onTestFinished(() => proxy.close());
  return { ...gateway, proxy };
}

const speech = (n: number, seq: number): Uint8Array =>
  encodeFrame({ kind: 'speech', n, turnId: 1, revision: 0, seq, replyId: 0, payload: OPUS_PACKET });

/** Reply packets as they come, and the numbers of all messages that came: none twice, none missing. */
function listen(socket: Socket, link: Link<unknown>, heard: Uint8Array[]): void {
  socket.onAny((name: string, first: unknown, n: unknown) => {
    if (name === 'audio') {
      const frame = decodeFrame(new Uint8Array(first as ArrayBuffer), 'reply');
      if (link.accept(frame.n)) heard.push(frame.payload.slice());
    } else if (typeof n === 'number' && n > 0) link.accept(n);
  });
}

describe.each(CLOSED_MODES)('through a proxy by which WebSockets are %s', (mode) => {
  it('a WebSocket does not open, and polling carries speech up and replies down', async () => {
    const { proxy, dial, model } = await serveBehindProxy(mode);
    const webSocket = dial({ token: 'call-1' }, 'websocket', proxy.url);
    if (mode !== 'stalled') await next(webSocket, 'connect_error');
    expect(webSocket.connected).toBe(false);

    const socket = dial({ token: 'call-1' }, 'polling', proxy.url);
    const link = new Link();
    const heard: Uint8Array[] = [];
    listen(socket, link, heard);
    expect(await readyOf(socket)).toMatchObject({ callId: 'call-1', resumed: false });
    socket.emit('turn.open', { turnId: 1 }, 1);
    for (let seq = 0; seq < 50; seq++) socket.emit('audio', speech(2 + seq, seq));
    await handled(socket);
    expect(model.line.appendedSamples).toBeGreaterThan(40 * OPUS_PACKET.byteLength);
    socket.emit('turn.speculate', { turnId: 1, revision: 0, packets: 50 }, 52);
    socket.emit('turn.commit', { turnId: 1, revision: 0 }, 53);
    await handled(socket);
    model.line.answer('1.0', 'Good day.', 400);
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(20);
    expect(heard.every((payload) => payload.byteLength > 0)).toBe(true);
  });
});

it('once the proxy opens, a WebSocket takes the call over while polling is up: nothing is lost, nothing comes twice', async () => {
  const { proxy, dial, model, registry } = await serveBehindProxy('refused');
  const polling = dial({ token: 'call-1' }, 'polling', proxy.url);
  const link = new Link();
  const heard: Uint8Array[] = [];
  listen(polling, link, heard);
  const { resumeKey } = await readyOf(polling);
  polling.emit('turn.open', { turnId: 1 }, 1);
  for (let seq = 0; seq < 10; seq++) polling.emit('audio', speech(2 + seq, seq));
  polling.emit('turn.speculate', { turnId: 1, revision: 0, packets: 10 }, 12);
  polling.emit('turn.commit', { turnId: 1, revision: 0 }, 13);
  await handled(polling);

  proxy.mode = 'open';
  model.line.answer('1.0', 'Good day.', 2_000);
  const webSocket = dial({ resumeKey, received: link.received }, 'websocket', proxy.url);
  listen(webSocket, link, heard);
  const closed = next(polling, 'disconnect');
  // This is said over the old line while the new one comes up. It may or may not arrive there.
  polling.emit('turn.open', { turnId: 2 }, 14);
  const { received, resumed } = await readyOf(webSocket);
  expect(resumed).toBe(true);
  expect([13, 14]).toContain(received);
  webSocket.emit('turn.open', { turnId: 2 }, 14);
  await handled(webSocket);
  await closed;
  await expect.poll(() => heard.length).toBe(100);
  expect(registry.activeCalls()).toBe(1);
});
