/** Whether a known weakness is in what Latch depends on: `npm audit`, judged. Without a registry that says, nothing counts as looked up. */
import { npm } from './run.mjs';

/**
 * Advisories that may stay for a while: {advisory: 'GHSA-…', reason, until: 'YYYY-MM-DD'}. One that is forgotten fails the tests
 * after its day.
 */
export const EXCEPTIONS = [];

/** What must not stay. Below that, a weakness is seldom one of how Latch uses a package. */
const GRAVE = ['high', 'critical'];
const LIMIT_MS = 20_000;

/** `{why}` where the registry did not say, else `{problems}`. */
export async function lookUpAdvisories() {
  const { output } = await npm(['audit', '--json', '--fetch-retries=0', `--fetch-timeout=${LIMIT_MS}`]);
  return judgeAudit(output, new Date().toISOString().slice(0, 10));
}

/** Pure: the output of `npm audit --json`, and the day as YYYY-MM-DD. */
export function judgeAudit(output, today, exceptions = EXCEPTIONS) {
  const report = parsed(output);
  if (!isRecord(report?.vulnerabilities)) return { why: report?.message ?? 'npm audit gave no report' };
  const problems = new Set();
  for (const [name, { via }] of Object.entries(report.vulnerabilities)) {
    // A mere name stands for advisories that are listed there.
    for (const { severity, title, url } of via.filter(isRecord)) {
      if (!GRAVE.includes(severity)) continue;
      const known = exceptions.find(({ advisory }) => url.endsWith(`/${advisory}`));
      if (!known) problems.add(`${name}: ${severity}, ${title} (${url})`);
      else if (known.until < today)
        problems.add(
          `${name}: the exception for ${known.advisory} ended on ${known.until} (${known.reason})`,
        );
    }
  }
  return { problems: [...problems] };
}

function parsed(output) {
  try {
    // Warnings of npm may stand before the report, and hints after it.
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}

const isRecord = (value) => typeof value === 'object' && value !== null;
