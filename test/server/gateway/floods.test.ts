/** Browsers that read nothing, or send without end. */
import type { Socket } from 'node:net';
import { PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeFrame, PACKET_SAMPLES } from '../../../shared/frames.ts';
import { Encoder } from '../../../shared/socket-parser.ts';
import { MAX_WAITING_BYTES } from '../../../server/gateway/outflow.ts';
import { OPUS_PACKET } from '../session/phone.ts';
import { next, readyOf, serveGateway, TRANSPORTS } from './serve-gateway.ts';

const speech = (n: number, seq: number): Uint8Array =>
  encodeFrame({ kind: 'speech', n, turnId: 1, revision: 0, seq, replyId: 0, payload: OPUS_PACKET });

/** A WebSocket of a call, without a library that reads: it stops reading when it is told to, and answers pings all the same. */
async function deafSocket(port: number, auth: object) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket&protocol=3`);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.send(`40${JSON.stringify(auth)}`);
  const ready = await new Promise<{ resumeKey: string }>((resolve) => {
    socket.on('message', (data) => {
      const text = String(data as Buffer);
      if (text.startsWith('42["link.ready"')) resolve((JSON.parse(text.slice(2)) as [string, never])[1]);
    });
  });
  const pongs = setInterval(() => socket.send('3'), 500);
  socket.once('close', () => clearInterval(pongs));
  return { socket, ready, closed };
}

/** Lets the model say this many bytes of words. */
function talk(model: Awaited<ReturnType<typeof serveGateway>>['model'], bytes: number): void {
  const delta = 'x'.repeat(50_000);
  for (let said = 0; said < bytes; said += delta.length)
    model.line.say({ type: 'response-text', responseId: 'r1.0', itemId: 'i1.0', delta });
}

describe('a browser that reads nothing and answers every ping', () => {
  it('loses its socket when a few MB wait, and the call can be picked up with all of it', async () => {
    const { port, model, registry, dial } = await serveGateway();
    const { socket, ready } = await deafSocket(port, { token: 'call-1' });
    model.line.ready();
    socket.send('42["turn.text",{"turnId":1,"text":"hello"},1]');
    await expect.poll(() => registry.find(ready.resumeKey).state.ledger.turns.length).toBe(1);
    socket.pause();
    model.line.answer('1.0', 'First.', 20);
    talk(model, MAX_WAITING_BYTES / 2);
    expect(registry.find(ready.resumeKey).isAttached).toBe(true);
    // What the system of either end takes in on the way is a few MB too.
    for (let round = 0; round < 4 && registry.find(ready.resumeKey).isAttached; round++) {
      talk(model, MAX_WAITING_BYTES / 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(registry.find(ready.resumeKey).isAttached).toBe(false);
    const again = dial({ resumeKey: ready.resumeKey, received: 1 });
    expect(await readyOf(again)).toMatchObject({ resumed: true });
    socket.terminate();
  });

  it('makes nothing wait for its pings either', async () => {
    const { port, registry } = await serveGateway();
    const { socket, ready, closed } = await deafSocket(port, { token: 'call-1' });
    socket.pause();
    for (let id = 0; id < 20_000; id++) socket.send(`42${id}["link.ping",{"sentAtMs":1}]`);
    await closed;
    expect(() => registry.find(ready.resumeKey)).toThrow('That call is over');
  });
});

describe('a browser that sends pings of the WebSocket protocol without end', () => {
  /** Until the server does something about it. */
  async function flood(socket: WebSocket, isOver: () => boolean): Promise<void> {
    const timer = setInterval(() => {
      for (let i = 0; i < 2_000; i++) socket.ping('x'.repeat(125));
    }, 10);
    try {
      await expect.poll(isOver, { timeout: 10_000 }).toBe(true);
    } finally {
      clearInterval(timer);
      socket.terminate();
    }
  }

  it('and reads no answer loses its socket: nothing waits for it', async () => {
    const { port, registry } = await serveGateway();
    const { socket, ready } = await deafSocket(port, { token: 'call-1' });
    socket.pause();
    // The call itself may be over by then: it had too many of them.
    await flood(socket, () => registry.activeCalls() === 0 || !registry.find(ready.resumeKey).isAttached);
  });

  it('and reads the answers loses its call', async () => {
    const { port, registry } = await serveGateway();
    const { socket } = await deafSocket(port, { token: 'call-1' });
    socket.on('pong', () => socket.ping());
    for (let i = 0; i < 20; i++) socket.ping();
    await expect.poll(() => registry.activeCalls(), { timeout: 10_000 }).toBe(0);
    socket.terminate();
  });
});

describe('a browser that sends pongs that nobody asked for', () => {
  it('loses its call', async () => {
    const { port, registry } = await serveGateway();
    const { socket, closed } = await deafSocket(port, { token: 'call-1' });
    for (let i = 0; i < 13_000; i++) socket.pong();
    await closed;
    expect(registry.activeCalls()).toBe(0);
  });
});

describe('a browser that sends thousands of packets in one piece', () => {
  it('leaves the others their turn between any two of them', async () => {
    const { port, dial, model } = await serveGateway();
    const other = dial({ token: 'call-1' });
    await readyOf(other);
    const { socket } = await deafSocket(port, { token: 'call-2' });
    model.line.ready();
    socket.send('42["turn.open",{"turnId":1},1]');
    // One write, as the network may bring it.
    const { _socket: connection } = socket as unknown as { _socket: Socket };
    connection.cork();
    for (let seq = 0; seq < 250; seq++) {
      const data = ['audio', speech(seq + 2, seq)];
      socket.send(new Encoder().encode({ type: PacketType.EVENT, nsp: '/', data })[0]);
    }
    connection.uncork();
    const heard = await new Promise<number>((resolve) => {
      other.emit('link.ping', { sentAtMs: 1 }, () => resolve(model.line.appendedSamples / PACKET_SAMPLES));
    });
    expect(heard).toBeLessThan(200);
    await expect.poll(() => model.line.appendedSamples / PACKET_SAMPLES).toBe(250);
    socket.terminate();
  });
});

describe('a browser that was away for half a minute', () => {
  it('is heard whole, at a pace that leaves room for others', async () => {
    const { dial, model } = await serveGateway();
    const socket = dial({ token: 'call-1' });
    await readyOf(socket);
    model.line.ready();
    socket.emit('turn.open', { turnId: 1 }, 1);
    for (let seq = 0; seq < 1_500; seq++) socket.emit('audio', speech(seq + 2, seq));
    await expect.poll(() => model.line.appendedSamples, { timeout: 10_000 }).toBe(1_500 * PACKET_SAMPLES);
  });
});

describe.each(TRANSPORTS)('a browser that sends without end, over %s', (transport) => {
  it.each<[string, (n: number) => [string, ...unknown[]]]>([
    ['pings', () => ['link.ping', { sentAtMs: 1 }]],
    ['acknowledgements', () => ['link.ack', { received: 0 }]],
    ['what has come before', () => ['turn.abandon', { turnId: 1 }, 1]],
    ['turns', (n) => ['turn.open', { turnId: n }, n]],
    ['nonsense without a number', () => ['nonsense']],
    ['names that are no names', () => [5 as unknown as string, {}, 1]],
  ])(
    'of %s is told so, and its call ends',
    async (_what, message) => {
      const { dial, registry } = await serveGateway({ transport });
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      const ended = next(socket, 'call.ended');
      const batch = setInterval(() => {
        for (let i = 0; i < 2_000; i++) socket.emit(...message(++n));
      }, 20);
      let n = 0;
      try {
        expect(await ended).toMatchObject({ code: 'too-much' });
      } finally {
        clearInterval(batch);
      }
      expect(registry.activeCalls()).toBe(0);
    },
    30_000,
  );
});
