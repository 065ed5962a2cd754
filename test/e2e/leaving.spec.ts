/** A page that goes away in a call: reloaded, closed, or left for another page. The server is told at once. */
import { expect, test, type Page } from '@playwright/test';
import { PacketType, type Packet } from 'socket.io-parser';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';
import { startProtocolProxy, type ProtocolProxy, type Side } from './support/protocol-proxy.ts';
import { TalkPage } from './support/talk-page.ts';

// A trace keeps every file that a page loads: 17 MB at each reload, which costs a browser more than the calls do.
test.use({ bypassCSP: true, trace: 'off' });
/** Each page compiles what a call needs, which a busy machine takes long for. */
const START_LIMIT_MS = 60_000;
test.setTimeout(4 * START_LIMIT_MS);

/** A server that loses a socket waits 30 s for its browser. Well under that, only the page itself can have told it. */
const AT_ONCE_MS = 10_000;

let server: LatchServer;
let proxy: ProtocolProxy;
// With the limits that an operator has who sets none. No goodbye by the socket arrives: a browser need not send one.
test.beforeEach(async () => {
  server = await startLatch({ LATCH_MAX_CALLS_PER_ADDRESS: '10', LATCH_CALLS_PER_MINUTE: '30' });
  proxy = await startProtocolProxy(server.port, {
    changePacket: (from, packet) => (isOf(packet, from, 'page', 'call.end') ? NOTHING : packet),
  });
});
test.afterEach(async () => {
  await proxy.close();
  await server.kill();
});

const NOTHING: Packet = { type: PacketType.EVENT, nsp: '/', data: ['link.ack', { received: 0 }] };

function isOf(packet: Packet, from: Side, side: Side, event: string): boolean {
  return from === side && packet.type === PacketType.EVENT && (packet.data as unknown[])[0] === event;
}

/** The calls that are up, as the server's log tells. */
function activeCalls(): number {
  return countInLog('"call started"') - countInLog('"call ended"');
}

function countInLog(line: string): number {
  return server.output().split(line).length - 1;
}

async function startCall(talk: TalkPage): Promise<void> {
  await talk.talk.click();
  await talk.says('Listening', START_LIMIT_MS);
}

async function openPage(page: Page, url = proxy.url): Promise<TalkPage> {
  await PageAudio.install(page, { record: false });
  const talk = new TalkPage(page);
  await talk.open(url);
  return talk;
}

async function inCall(page: Page): Promise<TalkPage> {
  const talk = await openPage(page);
  await startCall(talk);
  await expect.poll(activeCalls).toBe(1);
  return talk;
}

const ways: Record<string, (page: Page) => Promise<unknown>> = {
  'is reloaded': (page) => page.reload(),
  'is closed': (page) => page.close(),
  'is left for another page': (page) => page.goto('about:blank'),
};
for (const [how, leave] of Object.entries(ways))
  test(`a call whose page ${how} is over on the server at once`, async ({ page }) => {
    await inCall(page);
    await leave(page);
    await expect.poll(activeCalls, { timeout: AT_ONCE_MS }).toBe(0);
    expect(countInLog('the page was left')).toBe(1);
  });

test('a call that the server has let in, and of which its page has not heard yet, is over at once too', async ({
  page,
}) => {
  const deaf = await startProtocolProxy(server.port, {
    changePacket: (from, packet) => (isOf(packet, from, 'server', 'link.ready') ? NOTHING : packet),
  });
  try {
    const talk = await openPage(page, deaf.url);
    await talk.talk.click();
    await expect.poll(activeCalls, { timeout: START_LIMIT_MS }).toBe(1);
    await page.reload();
    await expect.poll(activeCalls, { timeout: AT_ONCE_MS }).toBe(0);
  } finally {
    await deaf.close();
  }
});

test('after a reload the page shows what was said, and the call goes on with it; or afresh, if the person wishes', async ({
  page,
}) => {
  const talk = await inCall(page);
  await talk.textBox.fill('My name is Ida');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  await page.reload();
  await expect(talk.userLines).toHaveText(['My name is Ida']);
  await expect(page.getByText('Talk goes on from here.')).toBeVisible();
  await startCall(talk);
  await talk.textBox.fill('What is my name?');
  await talk.textBox.press('Enter');
  expect(await talk.finishedReply(1)).toMatch(/Ida/);
  await talk.end.click();

  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(page.getByRole('heading', { name: /an AI answers/ })).toBeVisible();
  await page.reload();
  await startCall(talk);
  await expect(talk.userLines).toHaveCount(0);
  await talk.textBox.fill('What is my name?');
  await talk.textBox.press('Enter');
  expect(await talk.finishedReply(0)).not.toMatch(/Ida/);
});

test('ten reloads in a row, each in a call, meet no limit and leave one call', async ({ page }) => {
  test.setTimeout(11 * START_LIMIT_MS);
  const talk = await inCall(page);
  for (let reload = 0; reload < 10; reload++) {
    await page.reload();
    await startCall(talk);
  }
  await expect.poll(activeCalls, { timeout: AT_ONCE_MS }).toBe(1);
});

test('a page that the browser kept and shows again says that its call is over', async ({ page }) => {
  const talk = await inCall(page);
  await page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await expect(talk.talk).toBeVisible();
  await expect.poll(activeCalls, { timeout: AT_ONCE_MS }).toBe(0);
  await startCall(talk);
});
