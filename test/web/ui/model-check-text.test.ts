import { expect, test } from 'vitest';
import { LatchError, type ErrorCode } from '../../../shared/errors.ts';
import { checkProblemText } from '../../../web/ui/model-check-text.ts';

const textOf = (code: ErrorCode, detail?: string): string => {
  const { message } = new LatchError(code);
  return checkProblemText({ code, message, detail });
};

test('a check that was asked for too often may be asked for again at a time that is named', () => {
  expect(textOf('rate-limited', '42 s')).toContain('in 42 s');
  expect(textOf('rate-limited', '417 s')).toContain('in 7 min');
  expect(textOf('rate-limited')).toContain('in 1 min');
});

test('a check that failed speaks of no call', () => {
  for (const code of [
    'server-away',
    'draining',
    'rate-limited',
    'check-running',
    'check-not-allowed',
    'admin-wrong',
  ] as const)
    expect(textOf(code), code).not.toMatch(/\bcall|press Talk/i);
});
