/**
 * Opens calls to those who are compared (hearing.ts says who they are). One browser, one model for all: the strict double with
 * the built-in server's detector of speech, which finds the turns for those who ask it to.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser } from '@playwright/test';
import { WebSocketServer } from 'ws';
import { chromium as launchOptions } from '../../../playwright.config.ts';
import { EnergyDetector } from '@latch/builtin-model/protocol';
import type { Breakdown } from '../../../shared/latency.ts';
import { breakdown } from '../../../shared/latency.ts';
import { startStrictModel, type StrictModel } from '../../doubles/strict-model.ts';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { PageAudio } from '../../e2e/support/page-audio.ts';
import { timesOf } from '../../e2e/support/turn-times.ts';
import type { Resources } from '../resources.ts';
import { startCall } from '../talk.ts';
import type { ContenderName } from './hearing.ts';
import { median } from './ratio.ts';
import { serveAgentsPage } from './serve.ts';

/** A call that is up and listens. */
export interface ContenderCall {
  audio: PageAudio;
  /** Waits until the reply is over, as far as the page tells. */
  settled(): Promise<void>;
  /** The answered turns of the call by the page's own marks; none where it has none. */
  times(): Promise<Breakdown[]>;
  end(): Promise<void>;
}

export interface Contenders {
  browser: Browser;
  model: StrictModel;
  open(name: ContenderName): Promise<ContenderCall>;
  /** From a page to a server on this machine and back, median. */
  roundTripMs(): Promise<number>;
}

/** `patienceMs`: how long Latch's user asks to be let pause. */
export async function startContenders(resources: Resources, patienceMs: number): Promise<Contenders> {
  const model = resources.use(await startStrictModel({}, { detector: new EnergyDetector() }), (it) =>
    it.close(),
  );
  const latch = async (env: Record<string, string>) =>
    resources.use(await startLatch({ LATCH_MODEL_URL: model.url, LATCH_LOG_LEVEL: 'warn', ...env }), (it) =>
      it.kill(),
    );
  const judging = await latch({});
  const unjudged = await latch({ LATCH_TURN_JUDGE: 'off' });
  const agents = resources.use(await serveAgentsPage(model.url), (it) => it.close());
  const browser = resources.use(await chromium.launch(launchOptions), (it) => it.close());
  const open = async (name: ContenderName): Promise<ContenderCall> => {
    switch (name) {
      case 'latch':
        return openLatch(browser, judging.url, patienceMs);
      case 'latch-no-judge':
        return openLatch(browser, unjudged.url, patienceMs);
      case 'agents-realtime':
        return openAgents(browser, agents.url);
    }
  };
  return { browser, model, open, roundTripMs: () => roundTripMs(browser, agents.url) };
}

async function openLatch(browser: Browser, url: string, patienceMs: number): Promise<ContenderCall> {
  const { page, audio, talk, end } = await startCall(browser, url, { record: true, patienceMs });
  return {
    audio,
    settled: () => talk.says('Listening'),
    times: async () => {
      const { turns } = await timesOf(page);
      return turns.map(({ marks }) => breakdown(marks)).filter((of) => of !== null);
    },
    end,
  };
}

async function openAgents(browser: Browser, url: string): Promise<ContenderCall> {
  const context = await browser.newContext();
  await context.addInitScript('globalThis.__name = (named) => named;');
  const page = await context.newPage();
  const audio = await PageAudio.install(page);
  await page.goto(url);
  await page.getByRole('button', { name: 'Talk' }).click();
  await page.getByText('Listening', { exact: true }).waitFor();
  // As long as Latch's page is given before the first clip.
  await sleep(1000);
  return { audio, settled: async () => {}, times: async () => [], end: () => context.close() };
}

const ROUND_TRIPS = 50;

async function roundTripMs(browser: Browser, pageUrl: string): Promise<number> {
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  echo.on('connection', (socket) => socket.on('message', (data) => socket.send(data, { binary: true })));
  await once(echo, 'listening');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pageUrl);
  const trips = await page.evaluate(
    async ({ url, count }) => {
      const socket = new WebSocket(url);
      await new Promise((resolve) => (socket.onopen = resolve));
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const sentMs = performance.now();
        socket.send(new Uint8Array(100));
        await new Promise((resolve) => (socket.onmessage = resolve));
        times.push(performance.now() - sentMs);
      }
      socket.close();
      return times;
    },
    { url: `ws://127.0.0.1:${(echo.address() as AddressInfo).port}`, count: ROUND_TRIPS },
  );
  await context.close();
  echo.close();
  return median(trips);
}
