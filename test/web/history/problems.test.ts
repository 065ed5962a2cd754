import { expect, it } from 'vitest';
import { readImport } from '../../../shared/conversations/import.ts';
import { LatchError } from '../../../shared/errors.ts';
import { problemText } from '../../../web/history/problems.ts';

it('an import that is refused is told with the member that is wrong', () => {
  let error = new LatchError('internal');
  try {
    readImport('{"format":"diary"}');
  } catch (thrown) {
    error = LatchError.from(thrown);
  }
  expect(problemText(error)).toMatch(
    /^That file is no conversation that Latch has exported\. Where: format: /,
  );
});

it('each of the others is a sentence that says what to do', () => {
  expect(problemText(new LatchError('bad-event', 'title: nothing to read'))).toContain('A title needs');
  expect(problemText(new LatchError('too-large'))).toContain('up to 32 MB');
  expect(problemText(new LatchError('server-away'))).toBe(
    'The server cannot be reached. Check your network, then try again.',
  );
  expect(problemText(new LatchError('not-found'))).toContain('not there any more');
  expect(problemText(new LatchError('keep-refused'))).toBe(
    'This Latch does not keep that much of a conversation.',
  );
});
