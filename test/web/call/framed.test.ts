import { expect, test } from 'vitest';
import { LatchError } from '../../../shared/errors.ts';
import { asFramed } from '../../../web/call/framed.ts';

const denied = new LatchError('mic-denied');
const allows = (allowed: boolean) => ({ allowsFeature: () => allowed });

test('a microphone that the page around does not pass on is told apart from one that the person blocked', () => {
  expect(asFramed(denied, { isFramed: true, policy: allows(false) })).toMatchObject({
    code: 'mic-not-passed-on',
    detail: expect.stringContaining('allow="microphone'),
  });
  expect(asFramed(denied, { isFramed: true, policy: allows(true) })).toBe(denied);
  expect(asFramed(denied, { isFramed: false, policy: allows(false) })).toBe(denied);
});

test('a browser that cannot say what was passed on gets the advice for both', () => {
  expect(asFramed(denied, { isFramed: true, policy: undefined }).code).toBe('mic-not-passed-on');
});

test('other errors stay what they are', () => {
  const missing = new LatchError('mic-missing');
  expect(asFramed(missing, { isFramed: true, policy: allows(false) })).toBe(missing);
});
