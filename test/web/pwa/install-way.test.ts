import { expect, test } from 'vitest';
import { installWay, type Browser } from '../../../web/pwa/install-way.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const FIREFOX_ANDROID = 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0';

const way = (browser: Partial<Browser>) =>
  installWay({
    userAgent: CHROME,
    maxTouchPoints: 0,
    isApp: false,
    isFramed: false,
    canAsk: false,
    ...browser,
  });

test.each([
  ['ios', { userAgent: IPHONE, maxTouchPoints: 5 }],
  ['ios', { userAgent: SAFARI, maxTouchPoints: 5 }],
  ['safari', { userAgent: SAFARI }],
  ['firefox', { userAgent: FIREFOX }],
  ['firefox-android', { userAgent: FIREFOX_ANDROID, maxTouchPoints: 5 }],
  ['menu', {}],
  ['button', { canAsk: true }],
] as const)('%s is said where it is so', (expected, browser) => {
  expect(way(browser)).toBe(expected);
});

test('nothing is offered in the app itself, nor in a frame', () => {
  expect(way({ canAsk: true, isApp: true })).toBe('none');
  expect(way({ canAsk: true, isFramed: true })).toBe('none');
});
