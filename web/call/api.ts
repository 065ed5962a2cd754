/** What the page and the call worker ask of the server over HTTP. */
import * as v from 'valibot';
import { liveAnswer } from '../../shared/live.ts';
import {
  checkModelAnswer,
  createCallAnswer,
  helloAnswer,
  type CheckModelAnswer,
  type ConversationRef,
  type CreateCallAnswer,
  type EndCallRequest,
  type HelloAnswer,
} from '../../shared/protocol.ts';
import { askServer } from '../ask-server.ts';
import { serverUrl } from '../server-url.ts';

/** Throws LatchError `server-away`. */
export async function hello(): Promise<HelloAnswer> {
  return v.parse(helloAnswer, await askServer('/api/hello'));
}

/** Lets this browser in. Throws LatchError `access-wrong`, `rate-limited` or `server-away`. */
export async function enterAccessCode(code: string): Promise<void> {
  await askServer('/api/access', { body: { code } });
}

/** Asks for the permission to call, and to go on with a conversation. Throws LatchError. */
export async function createCall(conversation: ConversationRef | null): Promise<CreateCallAnswer> {
  // A server of an older version gives no key, and takes none: then none is sent.
  const body = conversation ?? {};
  const { turn, ...call } = v.parse(createCallAnswer, await askServer('/api/calls', { body }));
  // The server names a path of its own, wherever it is.
  const modelUrl = turn.modelUrl && serverUrl(`/${turn.modelUrl.replace(/^\//, '')}`).href;
  return { ...call, turn: { ...turn, modelUrl } };
}

/** The server gives a check up before this. */
const CHECK_LIMIT_MS = 70_000;

/** Has the speech model tried, which takes up to a minute. Throws LatchError. */
export async function checkModel(code: string | null): Promise<CheckModelAnswer> {
  const body = code === null ? {} : { code };
  return v.parse(checkModelAnswer, await askServer('/api/doctor', { body, limitMs: CHECK_LIMIT_MS }));
}

/** Makes a link by which others may listen to the call that is up. Returns its address. Throws LatchError. */
export async function createLiveLink(conversationId: string): Promise<string> {
  const { path } = v.parse(liveAnswer, await askServer('/api/live', { body: { conversationId } }));
  return serverUrl(`/${path.replace(/^\//, '')}`).href;
}

/** Takes it back. Throws LatchError. */
export async function endLiveLink(conversationId: string): Promise<void> {
  await askServer('/api/live', { method: 'DELETE', body: { conversationId } });
}

/** Ends the call with a request that outlives the page. Nobody reads the answer. */
export function sendCallEnd(proof: EndCallRequest): void {
  const body = new Blob([JSON.stringify(proof)], { type: 'application/json' });
  const url = serverUrl('/api/calls/end');
  if (!navigator.sendBeacon(url, body)) fetch(url, { method: 'POST', body, keepalive: true }).catch(() => {});
}
