import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveHttp, type HttpFixture } from './serve-http.ts';

let http: HttpFixture;
let lines: { level: number; rule?: string; about?: string }[];

beforeEach(async () => {
  lines = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as never);
      done();
    },
  });
  http = await serveHttp({}, { log: pino({ level: 'debug' }, destination) });
});
afterEach(() => http.close());

const report = (body: string) =>
  fetch(`${http.url}/api/policy-report`, {
    method: 'POST',
    headers: { 'content-type': 'application/csp-report', origin: 'null' },
    body,
  });

const violation = (blocked: string, directive = 'script-src-elem') =>
  JSON.stringify({
    'csp-report': {
      'document-uri': 'https://talk.example/?secret',
      'violated-directive': directive,
      'effective-directive': directive,
      'blocked-uri': blocked,
      'script-sample': 'my card is 4111',
    },
  });
test('a violation is a line in the log, once: the rule and whose it was, and nothing else of it', async () => {
  for (let n = 0; n < 3; n++)
    expect((await report(violation('https://ads.example/x.js?secret'))).status).toBe(204);
  await report(violation('inline', 'script-src-attr'));
  expect(lines.map(({ level, rule, about }) => [level, rule, about])).toEqual([
    [40, 'script-src-elem', 'https://ads.example'],
    [40, 'script-src-attr', 'inline'],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/secret|4111/);
});

test('what is no report is nobody’s, and words that are made up do not reach the log', async () => {
  for (const body of ['{}', '[]', '7', violation('x', 'my card is 4111')])
    expect((await report(body)).status).toBe(204);
  expect((await report('{')).status).toBe(400);
  expect((await report(violation('my card is 4111'))).status).toBe(204);
  expect(lines.map(({ about }) => about)).toEqual(['something']);
  expect((await report(`"${'x'.repeat(10_000)}"`)).status).toBe(413);
});

test('somebody who sends without end is refused, and fills no log', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      report(violation(`https://${n}.example`)).then(({ status }) => status),
    ),
  );
  expect(statuses.filter((status) => status === 204)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  expect(lines).toHaveLength(20);
});
