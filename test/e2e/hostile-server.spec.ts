/**
 * What a server, or a speech model behind it, must not be able to do to the page: run script, freeze it, fill its memory, or leave
 * the person without a word and without a way out.
 */
import { expect, test, type Page } from '@playwright/test';
import { HostileLine, READY, startHostileServer, type HostileServer } from './support/hostile-server.ts';
import { TalkPage } from './support/talk-page.ts';

// A trace takes a picture of the page at every step: of thousands of lines, that is most of the work.
test.use({ trace: 'off' });

let server: HostileServer;
test.beforeEach(async () => {
  server = await startHostileServer();
});
test.afterEach(() => server.close());

/** More than a page with a long conversation has, and far less than a flood would make. */
const MAX_NODES = 10_000;
const MAX_HEAP_BYTES = 100 * 2 ** 20;

/** A call with the hostile server. Whatever script it may get to run is noticed. */
async function call(page: Page, onCall: (line: HostileLine) => void): Promise<TalkPage> {
  server.onCall = onCall;
  await page.addInitScript(() => {
    (globalThis as { pwned?: unknown }).pwned = undefined;
  });
  page.on('dialog', (dialog) => void dialog.dismiss());
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.talk.click();
  return talk;
}

const upAnd =
  (attack: (line: HostileLine) => void) =>
  (line: HostileLine): void => {
    line.link('link.ready', READY);
    attack(line);
  };

/** The person types, and gets these things as an answer. */
const answered =
  (attack: (line: HostileLine) => void) =>
  (line: HostileLine): void =>
    void line.socket.once('turn.text', () => {
      line.event('reply.started', { replyId: 1, turnId: 1, revision: 0 });
      attack(line);
    });

/** No script ran, and what the page holds is bounded. */
async function expectUnharmed(page: Page): Promise<void> {
  expect(await page.evaluate(() => (globalThis as { pwned?: unknown }).pwned)).toBeUndefined();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  expect(valueOf('Nodes')).toBeLessThan(MAX_NODES);
  expect(valueOf('JSHeapUsedSize')).toBeLessThan(MAX_HEAP_BYTES);
}

/** The call is over for a reason that a person can read, and another one can be begun. */
async function expectProblem(page: Page, talk: TalkPage): Promise<void> {
  await expect(page.getByRole('alert')).toContainText(/\w+.*[.!]/, { timeout: 60_000 });
  await expect(talk.talk).toBeEnabled();
  await expectUnharmed(page);
}

/** The call is up: the person can still type and end it. */
async function expectStillServes(page: Page, talk: TalkPage): Promise<void> {
  await talk.textBox.fill('Still here');
  await talk.textBox.press('Enter');
  await expect(talk.userLines.filter({ hasText: 'Still here' })).toBeVisible();
  await talk.end.click();
  await expect(talk.talk).toBeVisible();
  await expectUnharmed(page);
}

const MARKUP = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';
const BIDI = '\u202e\u2066\u2067\u061c RTL \u05d0\u05d1\u05d2';
const EMOJI = '👩‍👩‍👧‍👦'.repeat(2000) + 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢'.repeat(500);

test('texts of a server are text: markup, marks of direction, and emoji by the thousand', async ({
  page,
}) => {
  server.hello = {
    model: { label: MARKUP + BIDI, builtin: false, examples: [MARKUP, BIDI, EMOJI] },
    access: 'open',
  };
  const talk = await call(
    page,
    upAnd((line) => {
      for (const [turn, text] of [MARKUP, BIDI, EMOJI].entries()) {
        line.event('turn.transcript', { turnId: turn + 1, revision: 0, text, final: true });
        line.event('call.error', { code: 'model-error', message: text, detail: text });
      }
      line.event('model.traits', { lacks: [MARKUP], speculation: true, itemWaitMs: 1 });
    }),
  );
  await talk.says('Listening');
  await expect(talk.userLines.first()).toContainText('<script>');
  await expectStillServes(page, talk);
});

test('names and members that mean something to JavaScript mean nothing', async ({ page }) => {
  const talk = await call(
    page,
    upAnd((line) => {
      for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'unknown.event'])
        line.event(name, { a: 1 });
      void line.raw(
        '42["turn.transcript",{"__proto__":{"polluted":1},"turnId":1,"revision":0,"text":"Hello","final":true},6]',
      );
      void line.raw(
        '42["call.usage",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},7]',
      );
    }),
  );
  await talk.says('Listening');
  await expect(talk.userLines.first()).toContainText('Hello');
  expect(await page.evaluate(() => ({}) as { polluted?: unknown }).then((o) => o.polluted)).toBeUndefined();
  await expectStillServes(page, talk);
});

const BREACHES: [string, (line: HostileLine) => void][] = [
  ['an event that lacks what it needs', (line) => line.event('reply.started', {})],
  [
    'numbers that are none',
    (line) => line.event('reply.started', { replyId: -1, turnId: 1e99, revision: 'x' }),
  ],
  ['an audio frame that is none', (line) => line.socket.emit('audio', Buffer.alloc(3))],
  ['audio that is a text', (line) => line.socket.emit('audio', 'text')],
  ['acknowledgements of what was never sent', (line) => line.link('link.ack', { received: 1_000_000 })],
  [
    'an end with a code that nobody knows',
    (line) => line.event('call.ended', { code: 'because', message: 'Because.' }),
  ],
  ['an end for a reason that is no text', (line) => line.event('call.ended', { code: 7, message: { a: 1 } })],
  [
    'five thousand lines of a conversation',
    (line) =>
      repeat(5_000, (turnId) =>
        line.event('turn.transcript', { turnId, revision: 0, text: `Line ${turnId}`, final: true }),
      ),
  ],
  [
    'five thousand problems',
    (line) =>
      repeat(5_000, (i) => line.event('call.error', { code: 'model-error', message: `Problem ${i}.` })),
  ],
  [
    'five thousand replies',
    (line) => repeat(5_000, (replyId) => line.event('reply.started', { replyId, turnId: 1, revision: 0 })),
  ],
  [
    'the same reply again and again',
    answered((line) =>
      repeat(5_000, () => line.event('reply.started', { replyId: 1, turnId: 1, revision: 0 })),
    ),
  ],
  [
    'a reply of five thousand words',
    answered((line) =>
      repeat(5_000, (i) => line.event('reply.text', { replyId: 1, delta: 'word ', atMs: i })),
    ),
  ],
  ['audio of a reply that is no Opus', answered((line) => line.audio(1, 0, Buffer.from([0xff, 0xff, 0xff])))],
  // SILK, wideband, two frames of 60 ms of which nothing is coded.
  ['audio packets of 120 ms', answered((line) => line.audio(1, 0, Buffer.from([0x59, 0x00])))],
  // Packets of 20 ms of which nothing is coded.
  [
    'more of a reply at once than anybody waits for',
    answered((line) => repeat(15 * 60 * 50, (seq) => line.audio(1, seq - 1, Buffer.from([0x48])))),
  ],
];

function repeat(times: number, what: (i: number) => void): void {
  for (let i = 1; i <= times; i++) what(i);
}

for (const [what, breach] of BREACHES)
  test(`${what}: ends the call in words, and the next call is a call`, async ({ page }) => {
    let attack = breach;
    const talk = await call(page, (line) => upAnd(attack)(line));
    // Some answer to what is typed; of others the call is over by then.
    await talk.textBox.fill('Hello');
    await talk.textBox.press('Enter');
    await expectProblem(page, talk);
    attack = () => {};
    await talk.talk.click();
    await talk.says('Listening');
    await expectStillServes(page, talk);
  });

const LOOPS: [string, (line: HostileLine) => void][] = [
  ['hangs up as soon as a call is up', upAnd((line) => line.socket.disconnect(true))],
  [
    'sends messages of 8 MB',
    upAnd((line) =>
      line.event('turn.transcript', { turnId: 1, revision: 0, text: 'x'.repeat(8_000_000), final: true }),
    ),
  ],
  ['sends packets that are none', upAnd((line) => void line.raw('42["unclosed'))],
  [
    'leaves gaps in its link numbers',
    upAnd((line) => line.socket.emit('model.state', { state: 'ready' }, 77)),
  ],
  [
    'says on each socket that the call is a new one',
    (line) => {
      line.link('link.ready', { ...READY, resumed: line.number % 2 === 0 });
      line.socket.disconnect(true);
    },
  ],
];

test('a server whose line breaks each time leaves the person told, and free to end the call', async ({
  page,
}) => {
  let attack: (line: HostileLine) => void = () => {};
  const talk = await call(page, (line) => attack(line));
  for (const [what, loop] of LOOPS)
    await test.step(what, async () => {
      attack = loop;
      const before = server.sockets;
      if (await talk.talk.isVisible()) await talk.talk.click();
      await expect.poll(() => server.sockets, { timeout: 20_000 }).toBeGreaterThan(before + 2);
      await talk.says('Reconnecting');
      await talk.end.click();
      await expect(talk.talk).toBeVisible();
      await expectUnharmed(page);
    });
});
