/** Listeners over real sockets: who gets in, what they hear, and who is let go. */
import { Encoder } from '@evan/opus';
import { io, type Socket } from 'socket.io-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { encodeFrame, PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { decodeLivePackets, LIVE_NAMESPACE } from '../../../shared/live.ts';
import type { ServerEvents } from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { next, readyOf, refusalOf, serveGateway, TRANSPORTS, type Transport } from './serve-gateway.ts';

const SPEECH = packetAt(24_000);
/** As large as Opus makes them. */
const LOUD = packetAt(510_000);

function packetAt(bitsPerSecond: number): Uint8Array {
  const encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' });
  encoder.bitrate = bitsPerSecond;
  const noise = Int16Array.from({ length: PACKET_SAMPLES }, (_, i) => ((i * 7919) % 20_011) - 10_000);
  return Uint8Array.from(encoder.encode(noise));
}

/** A call that is up, whose page shows what it is told of listeners, and a link to it. */
async function sharedCall(options: Parameters<typeof serveGateway>[0] = {}) {
  const served = await serveGateway(options);
  const page = served.dial({ token: 'call-1' });
  await readyOf(page);
  let n = 0;
  const say = (name: string, payload: object) => page.emit(name, payload, ++n);
  const states: ServerEvents['live.state'][] = [];
  page.on('live.state', (state: ServerEvents['live.state']) => {
    states.push(state);
    say('live.shown', { notice: state.notice });
  });
  const { path } = served.live.create('conversation of call-1', 'somebody');
  const token = path.split('/').at(-1)!;
  let seq = 0;
  const speak = (payload = SPEECH): void => {
    if (seq === 0) say('turn.open', { turnId: 1 });
    page.emit(
      'audio',
      encodeFrame({ kind: 'speech', n: ++n, turnId: 1, revision: 0, seq: seq++, replyId: 0, payload }),
    );
    served.clock.nowMs += 20;
  };
  const listen = (over: Transport = 'websocket', auth: object = { token }): Socket => {
    const socket = io(`${served.url}${LIVE_NAMESPACE}`, {
      parser,
      auth,
      transports: [over],
      reconnection: false,
      forceNew: true,
    });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  return { ...served, page, token, states, speak, listen };
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('a listener hears what is said, once the talker was told, and the end', async () => {
    const { listen, speak, states, live } = await sharedCall();
    const listener = listen(transport);
    await next(listener, 'live.joined');
    expect(states.at(-1)).toMatchObject({ link: true, listeners: 1 });
    const heard = next<Uint8Array>(listener, 'live.audio');
    speak();
    expect(decodeLivePackets(new Uint8Array(await heard))).toMatchObject([{ voice: 'user', stream: 1 }]);
    const over = next(listener, 'live.over');
    const closed = next(listener, 'disconnect');
    live.end('conversation of call-1', 'somebody');
    expect(await over).toEqual({ why: 'ended' });
    await closed;
  });

  test('a token that is forged, cut short, of another kind or none lets nobody in', async () => {
    const { listen, token } = await sharedCall();
    for (const auth of [
      { token: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` },
      { token: token.slice(0, 20) },
      { token: '' },
      { token: { length: 3 } },
      { token: 'x'.repeat(5_000) },
      {},
    ])
      expect((await refusalOf(listen(transport, auth))).code).toBe('live-over');
  });

  test('whoever says anything is cut off, and the call goes on', async () => {
    const { listen, page } = await sharedCall();
    const listener = listen(transport);
    await next(listener, 'live.joined');
    const closed = next(listener, 'disconnect');
    listener.emit('turn.text', { turnId: 1, text: 'hello' }, 1);
    await closed;
    expect(page.connected).toBe(true);
  });
});

test('a link that was taken back, and that of a call that is over, lets nobody in', async () => {
  const { listen, live, registry } = await sharedCall();
  live.end('conversation of call-1', 'somebody');
  expect((await refusalOf(listen())).code).toBe('live-over');
  const { path } = live.create('conversation of call-1', 'somebody');
  registry.callOf('conversation of call-1', 'somebody').end(null);
  const token = path.split('/').at(-1)!;
  expect((await refusalOf(listen('websocket', { token }))).code).toBe('live-over');
});

test('nobody makes a link to somebody else’s call, or to one that is not up', async () => {
  const { live } = await sharedCall();
  const refused = expect.objectContaining({ code: 'call-not-found' });
  expect(() => live.create('conversation of call-1', 'somebody else')).toThrow(refused);
  expect(() => live.create('conversation of call-9', 'somebody')).toThrow(refused);
});

test('a link opens no call, and the token of a call no ear', async () => {
  const { listen, dial, token } = await sharedCall();
  expect((await refusalOf(dial({ token }))).code).toBe('token-invalid');
  expect((await refusalOf(listen('websocket', { token: 'call-1' }))).code).toBe('live-over');
});

test.each([{ maxListeners: 1 }, { maxListenersPerAddress: 1 }])(
  'no more listen than may: %o',
  async (limit) => {
    const { listen } = await sharedCall(limit);
    await next(listen(), 'live.joined');
    expect(await next(listen(), 'live.over')).toEqual({ why: 'full' });
  },
);

test('a listener that reads nothing is let go, and the others and the call notice nothing', async () => {
  const { listen, speak, states, url, token, page } = await sharedCall();
  const other = listen();
  let heard = 0;
  other.on('live.audio', (bytes: Uint8Array) => (heard += decodeLivePackets(new Uint8Array(bytes)).length));
  await next(other, 'live.joined');
  // Over polling nothing of it is in the kernel's buffers: it joins, and never asks again.
  const polling = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(polling)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const post = `40${LIVE_NAMESPACE},${JSON.stringify({ token })}`;
  await fetch(`${polling}&sid=${sid}`, { method: 'POST', body: post });
  await vi.waitFor(() => expect(states.at(-1)!.listeners).toBe(2), 2_000);
  const packets = Math.ceil(150_000 / LOUD.length);
  for (let i = 0; i < packets; i++) {
    speak(LOUD);
    // No faster than the one that reads: on a busy machine it would be slow too.
    if (i % 20 === 19) await vi.waitFor(() => expect(heard).toBe(i + 1), 4_000);
  }
  await vi.waitFor(() => expect(states.at(-1)!.listeners).toBe(1), 4_000);
  await vi.waitFor(() => expect(heard).toBe(packets), 4_000);
  expect(page.connected).toBe(true);
});
