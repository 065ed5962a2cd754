/** Asks the server over HTTP, as a page or one of its workers. */
import * as v from 'valibot';
import { LatchError } from '../shared/errors.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../shared/protocol.ts';
import { noteAnswer } from './server-presence.ts';
import { serverUrl } from './server-url.ts';

export interface Question {
  /** Without it: POST if there is a body, else GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What is said, as JSON. */
  body?: Record<string, unknown>;
  /** What is said, as JSON that is written already. */
  json?: string;
  limitMs?: number;
}

const ANSWER_LIMIT_MS = 10_000;
const errorAnswer = v.object({
  error: v.object({ code: v.string(), message: v.optional(v.string()), detail: v.optional(v.string()) }),
});

/**
 * Gives the answer's JSON, null where there is none. Throws the LatchError that the server named, or `server-away` if it did not answer, or
 * the answer makes no sense.
 */
export async function askServer(
  path: `/${string}`,
  { body, json = body && JSON.stringify(body), method, limitMs = ANSWER_LIMIT_MS }: Question = {},
): Promise<unknown> {
  const version = { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(serverUrl(path), {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: json === undefined ? version : { ...version, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: json }),
      signal: AbortSignal.timeout(limitMs),
    });
    const text = await response.text();
    answer = text === '' ? null : JSON.parse(text);
    noteAnswer(isOfServer(response, answer));
  } catch (cause) {
    noteAnswer(false);
    throw new LatchError('server-away', path, { cause });
  }
  if (response.ok) return answer;
  const refusal = v.safeParse(errorAnswer, answer);
  if (refusal.success) throw LatchError.received(refusal.output.error);
  throw new LatchError('server-away', `${path} answered ${response.status}`);
}

/** A proxy whose server is away answers for it, and not as the server does. */
function isOfServer({ status }: Response, answer: unknown): boolean {
  return status < 502 || status > 504 || v.is(errorAnswer, answer);
}
