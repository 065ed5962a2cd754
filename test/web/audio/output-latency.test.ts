import { expect, test } from 'vitest';
import { outputLatencyMs } from '../../../web/audio/output-latency.ts';

const FIREFOX_LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
const FIREFOX_MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0';
const FIREFOX_ANDROID = 'Mozilla/5.0 (Android 16; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0';
const CHROMIUM_LINUX =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

test('the latency of the output is what the browser says', () => {
  const context = { baseLatency: 0.01, outputLatency: 0.025 };
  for (const userAgent of [FIREFOX_MAC, FIREFOX_ANDROID, CHROMIUM_LINUX])
    expect(outputLatencyMs(context, userAgent)).toBeCloseTo(35);
});

test('a browser that does not say it has none', () => {
  expect(outputLatencyMs({} as AudioContext, CHROMIUM_LINUX)).toBe(0);
});

test('Firefox on Linux is not asked: the question can stop page and sound for ever', () => {
  const context = {
    baseLatency: 0,
    get outputLatency(): number {
      throw new Error('it was asked');
    },
  };
  expect(outputLatencyMs(context, FIREFOX_LINUX)).toBe(40);
});
