/**
 * POST /api/policy-report: a browser says what the Content-Security-Policy kept from the page (report-uri). Anybody may send
 * anything here, so little of it is logged: which rule, and the origin that it was about. Not the address of a page, and no sample.
 */
import type { Handler } from 'hono';
import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import * as v from 'valibot';
import { consume } from '../gateway/requests.ts';
import { readJson } from './body.ts';
import type { Env } from './env.ts';

export const POLICY_REPORT_PATH = 'api/policy-report';

/** A page that breaks the policy breaks it at each load, and a browser extension does so for each rule. */
const REPORTS = { points: 20, duration: 60 };
/** Different lines of one process: by then somebody makes them up. */
const MAX_LINES = 100;

const rule = v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/));
const about = v.pipe(
  v.optional(v.string(), ''),
  // An address may hold a secret; words are `inline`, `eval` and the like.
  v.transform((blocked) =>
    URL.canParse(blocked) ? new URL(blocked).origin : /^[a-z-]{1,40}$/.test(blocked) ? blocked : 'something',
  ),
);
const report = v.object({
  'csp-report': v.object({
    'effective-directive': v.optional(rule),
    'violated-directive': v.optional(v.string(), ''),
    'blocked-uri': about,
  }),
});

interface Violation {
  rule: string;
  about: string;
}

export function takePolicyReports(
  addressOf: (c: Parameters<Handler<Env>>[0]) => string,
  log: Pick<Logger, 'warn'>,
): Handler<Env> {
  const reports = new RateLimiterMemory(REPORTS);
  const said = new Set<string>();
  return async (c) => {
    await consume(reports, addressOf(c));
    const violation = violationIn(await readJson(c));
    const line = violation && `${violation.rule} ${violation.about}`;
    if (line !== null && !said.has(line) && said.size < MAX_LINES) {
      said.add(line);
      log.warn(
        violation,
        'a browser kept something from the page: the Content-Security-Policy does not allow it',
      );
    }
    return c.body(null, 204);
  };
}

/** null: what cannot be read is nobody's report. */
function violationIn(body: unknown): Violation | null {
  const read = v.safeParse(report, body);
  if (!read.success) return null;
  const {
    'effective-directive': effective,
    'violated-directive': violated,
    'blocked-uri': blocked,
  } = read.output['csp-report'];
  const name = v.safeParse(rule, effective ?? violated.split(' ')[0]);
  return name.success ? { rule: name.output, about: blocked } : null;
}
