/** A spoken conversation in a real browser with the production server: what a person says, hears and sees. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { envelope, findClip, firstSoundMs, soundEndMs, soundMs } from './support/analysis.ts';
import { builtinModel } from './support/builtin-model.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { startModelTap, type Said } from './support/model-tap.ts';
import { PageAudio } from './support/page-audio.ts';
import { wordRecall } from './support/recognise.ts';
import { TalkPage } from './support/talk-page.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';
import { readWav } from './support/wav.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
const STORY = fixture('clean2.wav');
const TIMER = fixture('clean3.wav');
const LIBRARY = fixture('clean1.wav');

/** Nothing that any reply says: the recogniser would have to invent it. */
const OTHER_WORDS = 'purple elephants quickly borrow seventeen wooden umbrellas from the grumpy baker';

// The recorder is a script of the test's; e2e/page.spec.ts opens the page under its own policy.
test.use({ bypassCSP: true });

/** −90 dBFS: even a ducked reply is over it, and nothing is under it but silence. */
const DIGITAL_SILENCE = 10 ** (-90 / 20);

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

for (const encoder of ['any', 'wasm']) {
  test(`a spoken question is understood, and its answer is heard word for word (encoder: ${encoder})`, async ({
    page,
  }) => {
    const audio = await PageAudio.install(page);
    const talk = new TalkPage(page);
    await talk.open(`${server.url}/?encoder=${encoder}`);
    await talk.startCall();
    await audio.say(TIMER);
    await expect(talk.userLines.first()).toHaveText(/set (a|the) timer for ten minutes/i, {
      timeout: 10_000,
    });
    const words = await talk.finishedReply(0);
    expect(words.length).toBeGreaterThan(10);
    const { rateHz, output } = await audio.recording();
    expect(soundMs(envelope({ rateHz, pcm: output }))).toBeGreaterThan(800);
    expect(await wordRecall({ rateHz, pcm: output }, words)).toBeGreaterThan(0.6);
    expect(await wordRecall({ rateHz, pcm: output }, OTHER_WORDS)).toBeLessThan(0.4);
  });
}

test('talking over a reply stops it, and the model is told what was heard', async ({ page }) => {
  const { startBuiltinServer } = await builtinModel();
  const builtin = await startBuiltinServer({});
  const tap = await startModelTap(builtin.url);
  const latch = await startLatch({ LATCH_MODEL_URL: tap.url });
  try {
    const audio = await PageAudio.install(page);
    const talk = new TalkPage(page);
    await talk.open(latch.url);
    await talk.startCall();
    await audio.say(STORY);
    await talk.says('Speaking');
    await page.waitForTimeout(2500);
    await audio.say(TIMER);
    await expect(page.locator('li.assistant').first()).toHaveClass(/cut/);
    await expect(page.getByText('heard up to here')).toBeVisible();
    await talk.finishedReply(1);

    const { rateHz, mic, output } = await audio.recording();
    const outLevels = envelope({ rateHz, pcm: output });
    const clip = envelope(readWav(TIMER));
    const spokeMs =
      findClip(envelope({ rateHz, pcm: mic }), clip, firstSoundMs(outLevels)!) + firstSoundMs(clip)!;
    const stopMs = soundEndMs(outLevels, spokeMs, 300, DIGITAL_SILENCE)!;
    expect(stopMs - spokeMs).toBeLessThan(500);

    // What was sounding just before the reply was ducked, found again in what the model sent.
    const lastHeard = outLevels.slice(stopMs - 800, stopMs - 150);
    const heardMs = findClip(replyEnvelope(tap.fromModel), lastHeard) + 800;
    const truncate = tap.fromLatch.find(({ type }) => type === 'conversation.item.truncate');
    expect(Math.abs(Number(truncate!['audio_end_ms']) - heardMs)).toBeLessThanOrEqual(40);
    expect(tap.fromModel.filter(({ type }) => type === 'error')).toEqual([]);
  } finally {
    await latch.kill();
    await tap.close();
    await builtin.close();
  }
});

/** The model's first reply, as it sent it. */
function replyEnvelope(fromModel: Said[]): Float32Array {
  const created = fromModel.find(({ type }) => type === 'response.created')!['response'] as { id: string };
  const deltas = fromModel.filter(
    (said) => said.type === 'response.output_audio.delta' && said['response_id'] === created.id,
  );
  const bytes = Buffer.concat(deltas.map((said) => Buffer.from(String(said['delta']), 'base64')));
  const pcm = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32_768);
  return envelope({ rateHz: 24_000, pcm });
}

test('a typed turn is answered aloud, without a microphone', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  await expect(talk.userLines.first()).toHaveText('Tell me a joke');
  await talk.finishedReply(0);
  const { rateHz, output } = await audio.recording();
  expect(soundMs(envelope({ rateHz, pcm: output }))).toBeGreaterThan(800);
});

test('a double click on Talk starts a call, and does not hold to talk in it', async ({ page }) => {
  await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await page.getByText('Push to talk').click();
  await page.evaluate(() => {
    const seen = ((globalThis as { held?: string[] }).held = []) as string[];
    new MutationObserver((changes) => {
      for (const { target } of changes) seen.push((target as Element).getAttribute('aria-pressed') ?? '');
    }).observe(document.body, { subtree: true, attributeFilter: ['aria-pressed'] });
  });
  const held = () => page.evaluate(() => (globalThis as { held?: string[] }).held!.includes('true'));
  await talk.talk.dblclick();
  await talk.says('Your turn');
  expect(await held()).toBe(false);
  // Meant: the same press a little later.
  await page.waitForTimeout(800);
  await page.getByRole('button', { name: /^Hold/ }).dblclick();
  expect(await held()).toBe(true);
});

test('muted by keyboard, the focus stays where it is', async ({ page }) => {
  await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await page.getByRole('button', { name: 'Mute the microphone' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Unmute the microphone' })).toBeFocused();
});

test('started by keyboard, a call leaves the focus at its controls', async ({ page }) => {
  await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.talk.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#controls')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(talk.end).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Mute the microphone' })).toBeFocused();
});

test('with push to talk, what is said while the key is down is the turn', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await page.getByText('Push to talk').click();
  await talk.talk.click();
  await talk.says('Your turn');
  // Said with the key up: nobody hears it.
  await audio.say(TIMER);
  await talk.says('Your turn');
  await expect(talk.userLines).toHaveCount(0);
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.down('Space');
  await talk.says('Hearing you');
  await audio.say(LIBRARY);
  await page.keyboard.up('Space');
  await expect(talk.userLines.first()).toHaveText(/library/i, { timeout: 10_000 });
  await talk.finishedReply(0);
});

test('muted, nothing is heard; unmuted, the call goes on', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await page.getByRole('button', { name: 'Mute the microphone' }).click();
  await talk.says('Muted');
  await audio.say(TIMER);
  await expect(talk.userLines).toHaveCount(0);
  await page.getByRole('button', { name: 'Unmute the microphone' }).click();
  await audio.say(TIMER);
  await expect(talk.userLines.first()).toHaveText(/timer/i, { timeout: 10_000 });
});

test('what is said before the line is up is kept and answered', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  let allow = (): void => {};
  const allowed = new Promise<void>((resolve) => (allow = resolve));
  await page.route('**/api/calls', async (route) => {
    await allowed;
    await route.continue();
  });
  await talk.talk.click();
  await talk.says('Connecting');
  await audio.say(TIMER);
  await talk.says('Connecting');
  allow();
  await expect(talk.userLines.first()).toHaveText(/set (a|the) timer for ten minutes/i, { timeout: 15_000 });
  await talk.finishedReply(0);
});

test('a line that drops in mid-word and comes back loses nothing', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const proxy = await startTcpProxy(server.port);
  try {
    const talk = new TalkPage(page);
    await talk.open(proxy.url);
    await talk.startCall();
    const said = audio.say(STORY);
    await talk.says('Hearing you');
    await page.waitForTimeout(700);
    proxy.cut();
    await talk.says('Reconnecting');
    proxy.mend();
    await said;
    await expect(talk.userLines.first()).toHaveText(/tell me a short story about a dog and a river/i, {
      timeout: 15_000,
    });
    await talk.says('Speaking');
    // And again while the answer plays: it goes on to its next words without a hole that stays.
    proxy.cut();
    await page.waitForTimeout(300);
    proxy.mend();
    await expect(page.getByText('Reconnecting', { exact: true })).toHaveCount(0, { timeout: 10_000 });
    await expect(talk.userLines).toHaveCount(1);
    await expect(talk.replyLines).toHaveCount(1);
  } finally {
    await proxy.close();
  }
});

test('a server that is killed in mid-sentence and started again hears the whole sentence', async ({
  page,
}) => {
  const audio = await PageAudio.install(page);
  const first = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(first.url);
  await talk.startCall();
  const said = audio.say(STORY);
  await talk.says('Hearing you');
  await page.waitForTimeout(700);
  await first.kill();
  await talk.says('Reconnecting');
  const second = await startLatch({}, first.port);
  try {
    await said;
    await expect(talk.userLines.first()).toHaveText(/tell me a short story about a dog and a river/i, {
      timeout: 20_000,
    });
    await talk.says('Speaking');
  } finally {
    await second.kill();
  }
});

test.describe('without a microphone', () => {
  test('a refused microphone is explained, and typing still works', async ({ page }) => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    const talk = new TalkPage(page);
    await talk.open(server.url);
    await talk.talk.click();
    await expect(page.getByText('The microphone is blocked').first()).toBeVisible();
    await talk.textBox.fill('What can you do?');
    await talk.textBox.press('Enter');
    await talk.finishedReply(0);
  });

  test('a microphone that is not there is named', async ({ page }) => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    });
    const talk = new TalkPage(page);
    await talk.open(server.url);
    await talk.talk.click();
    await expect(page.getByText('No microphone found').first()).toBeVisible();
  });
});

test('the call ends when the person says so, and another one begins', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await talk.end.click();
  await expect(talk.talk).toBeVisible();
  await talk.startCall();
  await audio.say(TIMER);
  await talk.finishedReply(0);
});
