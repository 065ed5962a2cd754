import { resolve } from 'node:path';
import { expect, test } from 'vitest';

interface Exception {
  advisory: string;
  reason: string;
  until: string;
}
const { judgeAudit } = (await import(resolve(import.meta.dirname, '../../tools/advisories.mjs'))) as {
  judgeAudit: (
    output: string,
    today: string,
    exceptions?: Exception[],
  ) => { why?: string; problems?: string[] };
};

const advisory = (severity: string) => ({
  title: 'Something breaks',
  url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
  severity,
});
const report = (severity: string) =>
  JSON.stringify({
    vulnerabilities: {
      ws: { via: [advisory(severity)] },
      'socket.io': { via: ['ws'] },
    },
  });
const exception: Exception = { advisory: 'GHSA-aaaa-bbbb-cccc', reason: 'not reached', until: '2026-12-01' };

test.each(['high', 'critical'])('an advisory that is %s is a problem, once', (severity) => {
  expect(judgeAudit(report(severity), '2026-11-27', [])).toEqual({
    problems: [expect.stringMatching(/^ws: .*Something breaks.*GHSA-aaaa-bbbb-cccc/)],
  });
});

test.each(['low', 'moderate'])('one that is %s is not', (severity) => {
  expect(judgeAudit(report(severity), '2026-11-27', [])).toEqual({ problems: [] });
});

test('an exception holds until its day is over', () => {
  expect(judgeAudit(report('high'), '2026-12-01', [exception])).toEqual({ problems: [] });
  expect(judgeAudit(report('high'), '2026-12-02', [exception])).toMatchObject({
    problems: [expect.stringContaining('ended on 2026-12-01')],
  });
});

test('npm’s warnings before the report are passed over', () => {
  expect(judgeAudit(`npm warn something\n${report('low')}\nnpm notice`, '2026-11-27')).toEqual({
    problems: [],
  });
});

test.each([
  ['{"message":"405 Method Not Allowed","error":{}}', '405 Method Not Allowed'],
  ['npm error code ENOTFOUND', 'npm audit gave no report'],
  ['', 'npm audit gave no report'],
  ['{"vulnerabilities":null}', 'npm audit gave no report'],
])('where the registry gives no report, nothing counts as looked up: %s', (output, why) => {
  expect(judgeAudit(output, '2026-11-27')).toEqual({ why });
});
