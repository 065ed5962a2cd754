/** A spoken call that is recorded as its page hears it, then shared, and recorded again as another person's page plays it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import type { OpenShare, ShareAnswer } from '../../../shared/conversations/shares.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import { Resampler } from '../../../web/audio/resampler.ts';
import type { ReplyScript } from '../../doubles/script.ts';
import { PageAudio, type Recording } from '../support/page-audio.ts';
import { race, type Race } from '../support/race.ts';
import type { Audio } from '../support/wav.ts';
import { everything } from './shared-server.ts';

/** What the user says, and what the model answers. */
export interface Exchange {
  user: Audio;
  userWords: string;
  reply: Audio;
  replyWords: string;
  /** From when it is asked to its first sound. */
  replyAfterMs: number;
  /** The user says the next thing when so much of the reply has been heard; without it, after the reply and a pause. */
  interruptedAfterMs?: number;
}

/** A word that lit up. */
export interface Lit {
  turn: number;
  word: number;
  /** On the clock of the recording. */
  atMs: number;
  /** How long the page waited for one of its last three frames, or the sound stood still in them: what a busy machine did. */
  lateMs: number;
}

export interface SharedCall {
  call: Recording;
  /** Its output is what the viewer's page played. */
  share: Recording;
  document: ConversationDocument;
  /** The sound of each turn of the document, as the link gives it. */
  sounds: readonly Audio[];
  lit: readonly Lit[];
}

/** The user's, before the next question. */
const PAUSE_MS = 1_000;

export async function callAndShare(browser: Browser, exchanges: readonly Exchange[]): Promise<SharedCall> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-shared-call-'));
  const talker = await browser.newContext({ bypassCSP: true });
  const viewer = await browser.newContext({ bypassCSP: true });
  let shared: SharedCall | undefined;
  try {
    await race(
      await talker.newPage(),
      {},
      async (race) => {
        const { url } = race.latch;
        const asOwner = talker.request;
        await asOwner.put(`${url}/api/keep`, { data: { keep: 'audio' } });
        const call = await haveCall(race, exchanges);
        const list = await asOwner.get(`${url}/api/conversations`);
        const { conversations } = (await list.json()) as { conversations: { id: string }[] };
        const shares = `${url}/api/conversations/${conversations[0]!.id}/shares`;
        const { token } = (await (await asOwner.post(shares, { data: everything })).json()) as ShareAnswer;
        shared = { call, ...(await playShare(await viewer.newPage(), url, token)) };
      },
      // Silence ends turns: the turn network is in doubt of these voices.
      { env: { LATCH_KEEP: 'audio', LATCH_DATA_DIR: dataDir, LATCH_TURN_DETECTOR: 'timer' } },
    );
  } finally {
    await talker.close();
    await viewer.close();
    rmSync(dataDir, { recursive: true });
  }
  return shared!;
}

/** Says everything and hears every reply; the last one to its end. */
async function haveCall({ talk, audio, model }: Race, exchanges: readonly Exchange[]): Promise<Recording> {
  await talk.startCall();
  for (const [n, exchange] of exchanges.entries()) {
    const reply = replyOf(exchange);
    model.script.reply = () => reply;
    model.script.hear = () => exchange.userWords;
    await audio.say(exchange.user);
    if (exchange.interruptedAfterMs === undefined) {
      await talk.finishedReply(n);
      if (n < exchanges.length - 1) await talk.page.waitForTimeout(PAUSE_MS);
    } else {
      await talk.says('Speaking');
      await talk.page.waitForTimeout(exchange.interruptedAfterMs);
    }
  }
  await talk.end.click();
  await talk.says('The call is over.');
  return audio.recording();
}

function replyOf({ reply: { rateHz, pcm }, replyWords, replyAfterMs }: Exchange): Partial<ReplyScript> {
  const resampler = new Resampler(rateHz, PIPELINE_HZ);
  const samples = [...resampler.process(pcm), ...resampler.flush()];
  return {
    audio: Int16Array.from(samples, (sample) => sample * 32_767),
    words: replyWords,
    firstAudioMs: replyAfterMs,
  };
}

/** Opens the link and plays it to its end. */
async function playShare(page: Page, url: string, token: string): Promise<Omit<SharedCall, 'call'>> {
  const audio = await PageAudio.install(page, { withElements: true });
  await page.addInitScript(watchWords);
  await page.goto(`${url}/s/${token}`);
  const play = page.getByRole('button', { name: 'Play', exact: true });
  await play.click();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(play).toBeVisible({ timeout: 60_000 });
  const share = await audio.recording();
  const lit = await page.evaluate(() => (window as unknown as { lit: Lit[] }).lit);
  const api = `${url}/api/shared/${token}`;
  const { document } = (await (await page.request.get(api)).json()) as OpenShare;
  const sounds: Audio[] = [];
  for (const { place } of document.turns) sounds.push(await soundAt(page, `${api}/sounds/${place}`));
  return { share, document, sounds, lit };
}

/** A sound file, decoded by the browser, at a rate that is enough to compare it. */
async function soundAt(page: Page, url: string): Promise<Audio> {
  const rateHz = 8_000;
  const samples = await page.evaluate(
    async ([address, rate]) => {
      const bytes = await (await fetch(address)).arrayBuffer();
      const buffer = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
      return [...buffer.getChannelData(0)];
    },
    [url, rateHz] as const,
  );
  return { rateHz, pcm: Float32Array.from(samples) };
}

/** In the viewer's page: notes each word when it lights up. */
function watchWords(): void {
  const lit: Lit[] = [];
  Object.assign(window, { lit });
  /** The last frames, each by the page's clock and by the sound's. */
  let frames = [{ pageMs: 0, soundMs: 0 }];
  const onFrame = (): void => {
    frames = [...frames.slice(-3), { pageMs: performance.now(), soundMs: window.testAudio.renderedMs() }];
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  const lateMs = (): number => {
    const [first, ...rest] = frames;
    const waits = rest.map(({ pageMs }, i) => pageMs - frames[i]!.pageMs);
    const last = rest.at(-1) ?? first!;
    const stalledMs = last.pageMs - first!.pageMs - (last.soundMs - first!.soundMs);
    return Math.max(...waits, Math.abs(stalledMs));
  };
  const onChange = (): void => {
    for (const [turn, element] of document.querySelectorAll('ol > li').entries()) {
      const now = element.querySelector<HTMLElement>('.now');
      const word = Number(now?.dataset['word'] ?? -1);
      if (word < 0 || lit.findLast((each) => each.turn === turn)?.word === word) continue;
      lit.push({ turn, word, atMs: window.testAudio.renderedMs(), lateMs: lateMs() });
    }
  };
  new MutationObserver(onChange).observe(document, {
    subtree: true,
    attributes: true,
    attributeFilter: ['class'],
  });
}
