/** Records a person's whole call with the built-in model, in Chromium, and everything that page and server sent in it. */
import { resolve } from 'node:path';
import { chromium as browserType, expect } from '@playwright/test';
import { PacketType, type Packet } from 'socket.io-parser';
import { chromium } from '../../playwright.config.ts';
import { startLatch } from '../e2e/support/latch-server.ts';
import { PageAudio } from '../e2e/support/page-audio.ts';
import { startProtocolProxy, type ProtocolProxy, type Side } from '../e2e/support/protocol-proxy.ts';
import { TalkPage } from '../e2e/support/talk-page.ts';
import { decodeFrame, encodeFrame } from '../../shared/frames.ts';
import type { RecordedMessage } from './recording.ts';

const clip = (name: string): string => resolve(import.meta.dirname, '../fixtures/speech', name);
/** "Please set a timer for ten minutes." */
const TIMER = clip('clean3.wav');
/** "Tell me a short story about a dog and a river." */
const STORY = clip('clean2.wav');

const REPLY_LIMIT_MS = 30_000;
/** How long a person speaks before the line breaks. */
const MID_TURN_MS = 900;
const AWAY_MS = 700;
/** This many packets of each reply are kept as they were. The later ones are emptied, to keep the recording small. */
const WHOLE_PACKETS = 50;

/** `tree` is a built checkout. */
export async function recordCall(tree: string): Promise<RecordedMessage[]> {
  const messages: RecordedMessage[] = [];
  let startedMs: number | null = null;
  const atMs = (): number => Math.round(performance.now() - (startedMs ??= performance.now()));
  const queries = new Map<number, URLSearchParams>();
  const latch = await startLatch({}, undefined, tree);
  const proxy = await startProtocolProxy(latch.port, {
    onApi: ({ method, path, body, status, answer }) =>
      messages.push({
        atMs: atMs(),
        kind: 'http',
        method,
        path,
        ...(body === '' ? {} : { body: JSON.parse(body) as unknown }),
        status,
        ...(answer === '' ? {} : { answer: JSON.parse(answer) as unknown }),
      }),
    onSocket: (socket, query) => queries.set(socket, query),
    onPacket: (socket, from, packet) => {
      const message = read(socket, from, packet, queries);
      if (message) messages.push({ atMs: atMs(), ...message } as RecordedMessage);
    },
    onClosed: (socket, by) => messages.push({ atMs: atMs(), kind: 'closed', socket, by }),
  });
  const browser = await browserType.launch(chromium);
  try {
    const context = await browser.newContext({ bypassCSP: true });
    // The runner's compiler wraps functions in this helper, which does not exist in pages.
    await context.addInitScript('globalThis.__name = (named) => named;');
    const page = await context.newPage();
    const audio = await PageAudio.install(page, { record: false });
    await talkThrough(new TalkPage(page), audio, proxy, messages);
  } finally {
    await browser.close();
    await proxy.close();
    await latch.stop();
  }
  return messages;
}

/** A question and its answer; a reply that is interrupted; a turn during which the line breaks; a typed turn; the end. */
async function talkThrough(
  talk: TalkPage,
  audio: PageAudio,
  proxy: ProtocolProxy,
  messages: readonly RecordedMessage[],
): Promise<void> {
  await talk.open(proxy.url);
  await talk.startCall();
  await audio.say(TIMER);
  await talk.finishedReply(0);

  await audio.say(STORY);
  await expect.poll(() => messages.some(isProgressOf(2)), { timeout: REPLY_LIMIT_MS }).toBe(true);
  await audio.say(TIMER);
  await talk.page.locator('li.assistant.cut').waitFor();
  await talk.finishedReply(2);

  const said = audio.say(TIMER);
  await talk.page.waitForTimeout(MID_TURN_MS);
  proxy.cut();
  await talk.page.waitForTimeout(AWAY_MS);
  proxy.mend();
  await said;
  await talk.finishedReply(3);

  await talk.textBox.fill('What is seven times six?');
  await talk.textBox.press('Enter');
  await talk.finishedReply(4);
  await talk.end.click();
  await talk.says('Call ended');
}

/** The `reply.progress` that the page sends while this reply plays. */
const isProgressOf = (replyId: number) => (message: RecordedMessage) =>
  message.kind === 'event' &&
  message.name === 'reply.progress' &&
  (message.payload as { replyId: number }).replyId === replyId;

/** What Engine.IO itself adds to the query. */
const ENGINE_QUERY = ['EIO', 'transport', 't'];

type Read = RecordedMessage extends infer M ? (M extends { atMs: number } ? Omit<M, 'atMs'> : never) : never;

function read(
  socket: number,
  from: Side,
  { type, id, data }: Packet,
  queries: Map<number, URLSearchParams>,
): Read | null {
  switch (type) {
    case PacketType.CONNECT: {
      if (from === 'server') return null;
      const own = [...queries.get(socket)!].filter(([name]) => !ENGINE_QUERY.includes(name));
      const query = Object.fromEntries(own);
      return { kind: 'connect', socket, from, auth: data, query };
    }
    case PacketType.CONNECT_ERROR:
      return { kind: 'refused', socket, from: 'server', data };
    case PacketType.EVENT: {
      const [name, payload, n] = data as [string, unknown, number | undefined];
      if (payload instanceof Uint8Array) {
        const frame = from === 'server' ? thinned(payload) : payload;
        return { kind: 'audio', socket, from, base64: Buffer.from(frame).toString('base64') };
      }
      return { kind: 'event', socket, from, name, payload, n, ack: id };
    }
    case PacketType.ACK:
      return { kind: 'answer', socket, from, ack: id!, payload: (data as unknown[])[0] };
    default:
      return null;
  }
}

/** From some place in a reply on, its audio frames carry the shortest packet that Opus has: silence. */
function thinned(bytes: Uint8Array): Uint8Array {
  const frame = decodeFrame(bytes, 'reply');
  if (frame.seq < WHOLE_PACKETS) return bytes;
  // The last two bits of the first byte say how many pieces follow: none.
  return encodeFrame({ ...frame, payload: Uint8Array.of(frame.payload[0]! & 0xfc) });
}
