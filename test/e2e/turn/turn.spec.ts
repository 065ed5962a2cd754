import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import type { ViteDevServer } from 'vite';
import type { TurnDetection } from '../../../web/turn/turn-detector.ts';
import { serveHarness } from '../audio/harness-server.ts';
import type { HearResult } from './worker-messages.ts';

const speech = new URL('../../fixtures/speech/', import.meta.url);
const STAND_IN = '/test/web/turn/smart-turn/stand-in.onnx';

let server: ViteDevServer;
let address: string;
test.beforeAll(async () => ({ server, address } = await serveHarness('turn')));
test.afterAll(() => server.close());

async function hear(page: Page, file: string, detection: Partial<TurnDetection>): Promise<HearResult> {
  await page.goto(address);
  await page.waitForFunction(() => 'hear' in window);
  const wav = readFileSync(new URL(file, speech)).toString('base64');
  const wanted: TurnDetection = { detector: 'latch', modelUrl: null, ...detection };
  // Smart Turn thinks beside the clip: its time must pass.
  const paced = wanted.detector === 'smart-turn';
  return page.evaluate(([clip, given, inTime]) => window.hear(clip, given, inTime), [
    wav,
    wanted,
    paced,
  ] as const);
}

/** The surest that it was of an end in the pauses of [from, to) s. */
function surest({ frames }: HearResult, from: number, to: number): number {
  const answers = frames.filter(
    ({ atMs, speaking, ended }) =>
      !speaking && ended !== null && atMs >= from * 1000 + 100 && atMs < to * 1000,
  );
  expect(answers.length).toBeGreaterThan(0);
  return Math.max(...answers.map(({ ended }) => ended!));
}

test('our own network is surer at the end of a turn than in a pause of it', async ({ page }) => {
  const heard = await hear(page, 'humanpause1.wav', { detector: 'latch' });
  expect(heard.report).toMatchObject({ name: 'latch', provider: 'wasm', why: null });
  expect(heard.broke).toBeNull();
  const [inPause, atEnd] = [surest(heard, 4.4, 4.8), surest(heard, 8.3, 9.3)];
  console.log(
    `ended: ${inPause.toFixed(2)} in the pause, ${atEnd.toFixed(2)} at the end; ${heard.frameMs.toFixed(2)} ms a frame with ` +
      `VAD and detector, ${heard.report.warmUpMs!.toFixed(2)} ms the detector alone`,
  );
  expect(atEnd).toBeGreaterThan(inPause);
});

test('Smart Turn answers from a thread of its own, first after 200 ms of a pause', async ({ page }) => {
  const heard = await hear(page, 'humanpause1.wav', { detector: 'smart-turn', modelUrl: STAND_IN });
  expect(heard.report).toMatchObject({ name: 'smart-turn', provider: 'wasm', why: null });
  expect(heard.broke).toBeNull();
  const first = heard.frames.find(({ ended }) => ended !== null)!;
  expect(first.atMs).toBeGreaterThanOrEqual(4600);
  expect(surest(heard, 8.5, 9.3)).toBeGreaterThan(0.5);
  // The frame with which speech begins is asked about before that is known.
  const inSpeech = heard.frames.filter(({ speaking }, i) => speaking && heard.frames[i - 1]?.speaking);
  expect(inSpeech.filter(({ ended }) => ended !== null)).toEqual([]);
});

test('a detector that cannot be had leaves it to silence, and says why', async ({ page }) => {
  const heard = await hear(page, 'human2.wav', { detector: 'smart-turn', modelUrl: '/no-such-file.onnx' });
  expect(heard.report).toMatchObject({ name: 'timer', provider: null });
  expect(heard.report.why).toMatch(/^smart-turn: /);
  expect(heard.frames.length).toBeGreaterThan(100);
  expect(heard.frames.every(({ ended }) => ended === null)).toBe(true);
});
