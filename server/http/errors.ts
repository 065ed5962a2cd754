/** Errors as answers: a status, and the error as JSON. */
import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { LatchError, type ErrorCode } from '../../shared/errors.ts';
import { answerJson, JSON_TYPE } from './json.ts';

const STATUS: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  'bad-event': 400,
  'page-outdated': 400,
  'access-required': 401,
  'access-wrong': 403,
  'admin-wrong': 403,
  'admin-required': 401,
  'kiosk-unpaired': 401,
  'kiosk-only': 403,
  'kiosk-paused': 403,
  'pairing-wrong': 403,
  'pin-wrong': 403,
  'check-not-allowed': 403,
  'check-running': 409,
  'origin-refused': 403,
  'token-invalid': 403,
  'token-expired': 403,
  'not-found': 404,
  'call-not-found': 404,
  'keep-refused': 403,
  'import-refused': 400,
  'share-gone': 410,
  'live-over': 410,
  'passcode-required': 401,
  'passcode-wrong': 403,
  'taken-over': 409,
  'too-large': 413,
  'too-many-calls': 429,
  'rate-limited': 429,
  'at-capacity': 503,
  'budget-spent': 503,
  'store-away': 503,
  draining: 503,
  'model-away': 503,
};

export function answerError(c: Context, error: LatchError): Response {
  const status = STATUS[error.code] ?? 500;
  if (error.code === 'rate-limited') c.header('Retry-After', String(parseInt(error.detail ?? '60', 10)));
  // The rest of the body is not read, so the connection cannot be used again.
  if (error.code === 'too-large') c.header('Connection', 'close');
  // The text of an unexpected error, and what a database or a storage says, may contain what only the log may show.
  const shown = status === 500 || error.code === 'store-away' ? new LatchError(error.code) : error;
  return answerJson(c, status, { error: shown });
}

/** Answers a request that cannot even be routed: its target or its Host makes no URL. */
export function answerUnroutable(): Response {
  return new Response(JSON.stringify({ error: new LatchError('not-found') }), {
    status: 404,
    headers: { 'Content-Type': JSON_TYPE },
  });
}

/** Answers for a file of the page that is there and cannot be read. */
export function answerUnreadable(response: ServerResponse): void {
  response
    .writeHead(500, { 'Content-Type': JSON_TYPE })
    .end(JSON.stringify({ error: new LatchError('internal') }));
}
