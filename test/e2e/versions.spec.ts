/** A page that stayed open while a newer version was deployed: a proxy lets the server speak as one of the next version. */
import { expect, test, type Page } from '@playwright/test';
import { PacketType, type Packet } from 'socket.io-parser';
import { LatchError } from '../../shared/errors.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { startProtocolProxy, type ProtocolProxy, type Side } from './support/protocol-proxy.ts';
import { TalkPage } from './support/talk-page.ts';

/** A call twice in one test, each with all that a page loads for it. */
const LIMIT_MS = 60_000;
test.setTimeout(3 * LIMIT_MS);

let server: LatchServer;
let proxy: ProtocolProxy;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());
test.afterEach(() => proxy.close());

/** Opens the page behind a server that says what `change` makes of it. */
async function openBehind(page: Page, change: (from: Side, packet: Packet) => Packet): Promise<TalkPage> {
  proxy = await startProtocolProxy(server.port, { changePacket: change });
  const talk = new TalkPage(page);
  await talk.open(proxy.url);
  return talk;
}

/** Starts a call by typing: no microphone is asked for, nor needed. */
async function startCall(talk: TalkPage): Promise<void> {
  await talk.textBox.fill('Hello');
  await talk.textBox.press('Enter');
}

/** Counts the documents that the tab loads from now on. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('load', () => loads++);
  return () => loads;
}

function asNextVersion(from: Side, packet: Packet): Packet {
  if (from !== 'server' || packet.type !== PacketType.EVENT || packet.data[0] !== 'link.ready') return packet;
  const [name, ready] = packet.data as [string, object];
  return { ...packet, data: [name, { ...ready, protocol: PROTOCOL_VERSION + 1 }] };
}

function refusing(from: Side, packet: Packet): Packet {
  if (from !== 'server' || packet.type !== PacketType.CONNECT) return packet;
  const error = new LatchError('page-outdated').toJSON();
  return { type: PacketType.CONNECT_ERROR, nsp: '/', data: { message: error.message, data: error } };
}

test('a page that is older than the server says so, and reloads when the call is over: once', async ({
  page,
}) => {
  const talk = await openBehind(page, asNextVersion);
  const loads = countLoads(page);
  await startCall(talk);
  await expect(page.getByText('A new version is here. This page reloads after the call.')).toBeVisible({
    timeout: LIMIT_MS,
  });
  await talk.finishedReply(0, LIMIT_MS);
  expect(loads()).toBe(0);
  await talk.end.click();
  await expect.poll(loads, { timeout: LIMIT_MS }).toBe(1);

  // The page that came is of the same version.
  await startCall(talk);
  await expect(page.getByText('A new version is here. Reload this page after the call.')).toBeVisible({
    timeout: LIMIT_MS,
  });
  await talk.end.click();
  await expect(talk.talk).toBeVisible({ timeout: LIMIT_MS });
  // It is still there, with what was said before, and before the reload too.
  await startCall(talk);
  await expect(talk.userLines).toHaveCount(3);
  expect(loads()).toBe(1);
});

test('a page that is not served any more reloads at once, and then asks the person to', async ({ page }) => {
  const talk = await openBehind(page, refusing);
  const loads = countLoads(page);
  await startCall(talk);
  await expect.poll(loads, { timeout: LIMIT_MS }).toBe(1);
  await startCall(talk);
  await expect(page.getByRole('heading', { name: 'A new version is here' })).toBeVisible({
    timeout: LIMIT_MS,
  });
  expect(loads()).toBe(1);
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect.poll(loads, { timeout: LIMIT_MS }).toBe(2);
});
