import { expect, test } from 'vitest';
import { createLog } from '../../../server/telemetry/log.ts';

test('secrets and what was said are blanked, however they get into a line', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const secret = 'hush';
  log.info({ key: secret, token: secret, callId: 'c1' }, 'one');
  log.info(
    { upstream: { key: secret }, request: { headers: { authorization: secret, cookie: secret } } },
    'two',
  );
  log
    .child({ resumeKey: secret })
    .info({ event: { text: secret, payload: { transcript: secret } } }, 'three');
  expect(lines).toHaveLength(3);
  expect(lines.join()).toContain('c1');
  expect(lines.join()).not.toContain(secret);
});
