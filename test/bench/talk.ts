/** The talk page in a real browser against the production server and a scripted model, for the parts of the benchmark. */
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from '@playwright/test';
import { chromium as launchOptions } from '../../playwright.config.ts';
import { startLatch } from '../e2e/support/latch-server.ts';
import { PageAudio } from '../e2e/support/page-audio.ts';
import { TalkPage } from '../e2e/support/talk-page.ts';
import { overhearTimes } from '../e2e/support/turn-times.ts';
import { startScriptedModel, type Script, type ScriptedModel } from './scripted-model.ts';
import type { Resources } from './resources.ts';

export interface TalkBench {
  browser: Browser;
  model: ScriptedModel;
  /** Where the server answers. */
  url: string;
  port: number;
}

export async function startTalkBench(resources: Resources, script: Script): Promise<TalkBench> {
  const model = resources.use(await startScriptedModel(script), (it) => it.close());
  const latch = resources.use(
    await startLatch({ LATCH_MODEL_URL: model.url, LATCH_LOG_LEVEL: 'warn' }),
    (it) => it.kill(),
  );
  const browser = resources.use(await chromium.launch(launchOptions), (it) => it.close());
  return { browser, model, url: latch.url, port: latch.port };
}

export interface Call {
  page: Page;
  audio: PageAudio;
  talk: TalkPage;
  end(): Promise<void>;
}

/** Opens the page and starts a call. */
export async function startCall(
  browser: Browser,
  url: string,
  { patienceMs, ...options }: { record: boolean; withEcho?: boolean; patienceMs?: number },
): Promise<Call> {
  // The recorder is a script that the page's own policy rightly refuses.
  const context = await browser.newContext({ bypassCSP: true });
  // tsx names functions by a helper of its module, which a function that is sent to the page does not have there.
  await context.addInitScript('globalThis.__name = (named) => named;');
  // As web/call/preferences.ts keeps it.
  if (patienceMs !== undefined)
    await context.addInitScript(`localStorage.setItem('latch.patience-ms', '${patienceMs}')`);
  const page = await context.newPage();
  await overhearTimes(page);
  const audio = await PageAudio.install(page, options);
  const talk = new TalkPage(page);
  await talk.open(url);
  await talk.startCall();
  // The first frames warm the recogniser of speech up.
  await sleep(1000);
  return { page, audio, talk, end: () => context.close() };
}
