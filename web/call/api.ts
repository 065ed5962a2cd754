/** What the page and the call worker ask of the server over HTTP. */
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import {
  checkModelAnswer,
  createCallAnswer,
  helloAnswer,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type CheckModelAnswer,
  type ConversationRef,
  type CreateCallAnswer,
  type EndCallRequest,
  type HelloAnswer,
} from '../../shared/protocol.ts';
import { serverUrl } from '../server-url.ts';

/** Throws LatchError `server-away`. */
export async function hello(): Promise<HelloAnswer> {
  return v.parse(helloAnswer, await ask('/api/hello'));
}

/** Lets this browser in. Throws LatchError `access-wrong`, `rate-limited` or `server-away`. */
export async function enterAccessCode(code: string): Promise<void> {
  await ask('/api/access', { code });
}

/** Asks for the permission to call, and to go on with a conversation. Throws LatchError. */
export async function createCall(conversation: ConversationRef | null): Promise<CreateCallAnswer> {
  // A server of an older version gives no key, and takes none: then none is sent.
  const said = conversation ?? {};
  const { turn, ...call } = v.parse(createCallAnswer, await ask('/api/calls', said));
  // The server names a path of its own, wherever it is.
  const modelUrl = turn.modelUrl && serverUrl(`/${turn.modelUrl.replace(/^\//, '')}`).href;
  return { ...call, turn: { ...turn, modelUrl } };
}

/** Has the speech model tried, which takes up to a minute. Throws LatchError. */
export async function checkModel(code: string | null): Promise<CheckModelAnswer> {
  const said = code === null ? {} : { code };
  return v.parse(checkModelAnswer, await ask('/api/doctor', said, CHECK_LIMIT_MS));
}

/** Ends the call with a request that outlives the page. Nobody reads the answer. */
export function sendCallEnd(proof: EndCallRequest): void {
  const body = new Blob([JSON.stringify(proof)], { type: 'application/json' });
  const url = serverUrl('/api/calls/end');
  if (!navigator.sendBeacon(url, body)) fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {});
}

const errorAnswer = v.object({
  error: v.object({ code: v.string(), message: v.optional(v.string()), detail: v.optional(v.string()) }),
});

const ANSWER_LIMIT_MS = 10_000;
/** The server gives a check up before this. */
const CHECK_LIMIT_MS = 70_000;

/**
 * Sends a POST if there is a body, else a GET. Throws the error that the server named, or `server-away` if the answer makes
 * no sense.
 */
async function ask(
  path: `/${string}`,
  said?: Record<string, unknown>,
  limitMs = ANSWER_LIMIT_MS,
): Promise<unknown> {
  const version = { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };
  const asked = said
    ? {
        method: 'POST',
        headers: { ...version, 'content-type': 'application/json' },
        body: JSON.stringify(said),
      }
    : { headers: version };
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(serverUrl(path), { ...asked, signal: AbortSignal.timeout(limitMs) });
    const text = await response.text();
    body = text === '' ? null : JSON.parse(text);
  } catch (cause) {
    throw new LatchError('server-away', path, { cause });
  }
  if (response.ok) return body;
  const answer = v.safeParse(errorAnswer, body);
  if (answer.success) throw LatchError.received(answer.output.error);
  throw new LatchError('server-away', `${path} answered ${response.status}`);
}
