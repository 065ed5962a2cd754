/**
 * What a page of an older version gets: exactly what its version knew. Pages of version 1 read strictly, so a member, a word or
 * an error code that is new to them ends their call. Pages from version 2 on ignore what they do not know.
 */
import { LatchError, type ErrorCode } from '../../shared/errors.ts';
import {
  OLDEST_PAGE_VERSION,
  PROTOCOL_VERSION,
  type CreateCallAnswer,
  type HelloAnswer,
  type LinkEvents,
  type ServerEvent,
} from '../../shared/protocol.ts';

/** The first version whose pages keep the key to their conversation. Older ones begin a new conversation with each call. */
const FIRST_WITH_KEY = 3;
/** The first version whose pages show that somebody listens. Nobody listens to a call whose page would not say so. */
const FIRST_WITH_LISTENERS = 3;
/** The first version whose pages name their version, and read leniently. */
const FIRST_LENIENT = 2;

/**
 * Codes that pages of version 1 do not know. Each has a code that they do know and that has the same effect: both end the
 * call, or neither does.
 */
const CODES_FOR_VERSION_1: Partial<Record<ErrorCode, ErrorCode>> = {
  // "Too many calls are up from your network. End one and try again." After `call-not-found` the page would take the
  // conversation back by itself.
  'taken-over': 'too-many-calls',
  'conversation-deleted': 'call-too-long',
  'call-idle': 'call-too-long',
  'line-needed': 'call-too-long',
  'budget-spent': 'model-quota',
  'too-much': 'too-large',
  'too-fast': 'turn-timed-out',
  // The page offers to reload.
  'page-outdated': 'internal',
  'model-misconfigured': 'model-refused',
  'reply-empty': 'model-error',
  'reply-filtered': 'model-error',
  'reply-cut-short': 'model-error',
  'reply-lost': 'model-error',
  'reply-stands': 'unknown-reply',
  // Pages that do not know these never ask what they answer.
  'check-not-allowed': 'access-wrong',
  'admin-wrong': 'access-wrong',
  'check-running': 'rate-limited',
  'store-away': 'model-error',
  'keep-refused': 'bad-event',
  'import-refused': 'bad-event',
  'share-gone': 'not-found',
  'passcode-required': 'bad-event',
  'passcode-wrong': 'bad-event',
  'live-over': 'not-found',
  'admin-required': 'access-required',
  'kiosk-unpaired': 'access-required',
  'kiosk-only': 'access-wrong',
  'kiosk-paused': 'at-capacity',
  'pairing-wrong': 'access-wrong',
  'pin-wrong': 'access-wrong',
  // Browsers alone know when these happen, so no server says them.
  'mic-failed': 'mic-in-use',
  'mic-not-passed-on': 'mic-denied',
  'output-failed': 'output-missing',
  'sound-dead': 'browser-unsupported',
  'page-replaced': 'internal',
  'line-blocked': 'server-away',
};

/** The version that a page named, in a header or in the query of its socket's address. A page of version 1 names none. */
export function pageVersionOf(said: unknown): number {
  return typeof said === 'string' && /^\d{1,6}$/.test(said) ? Number(said) : 1;
}

/** Throws `page-outdated` if the server does not serve pages of this version any more. */
export function checkPageServed(page: number, oldest = OLDEST_PAGE_VERSION): void {
  if (page < oldest) throw new LatchError('page-outdated', `version ${page}`);
}

/** Throws `page-outdated` if a page of this version would not show that somebody listens. */
export function checkPageShowsListeners(page: number): void {
  if (page < FIRST_WITH_LISTENERS) throw new LatchError('page-outdated', `version ${page}`);
}

export function codeFor(page: number, code: ErrorCode): ErrorCode {
  return (page < FIRST_LENIENT && CODES_FOR_VERSION_1[code]) || code;
}

export function errorFor(page: number, error: LatchError): LatchError {
  const code = codeFor(page, error.code);
  return code === error.code ? error : new LatchError(code, error.detail, { cause: error });
}

/** A page of any version takes an event whose name it does not know; a member that is new is left out here for version 1. */
export function eventFor(page: number, event: ServerEvent): ServerEvent {
  switch (event.name) {
    case 'call.error':
      return { ...event, payload: { ...event.payload, code: codeFor(page, event.payload.code) } };
    case 'call.ended': {
      const { code } = event.payload;
      return { ...event, payload: { ...event.payload, code: code && codeFor(page, code) } };
    }
    default:
      return event;
  }
}

/** `link.ready` with the key to the conversation, where the page keeps it. */
export function linkEventFor<K extends 'link.ready' | 'link.ack'>(
  page: number,
  name: K,
  payload: LinkEvents[K],
  conversationKey: string,
): LinkEvents[K] {
  if (name !== 'link.ready') return payload;
  if (page >= FIRST_WITH_KEY) return { ...payload, conversationKey, protocol: PROTOCOL_VERSION };
  if (page >= FIRST_LENIENT) return { ...payload, protocol: PROTOCOL_VERSION };
  return linkReadyForVersion1(payload as LinkEvents['link.ready']) as LinkEvents[K];
}

function linkReadyForVersion1(payload: LinkEvents['link.ready']): LinkEvents['link.ready'] {
  const known = { ...payload, model: { ...payload.model } };
  delete known.replyLimitMs;
  delete known.rejoins;
  delete known.model.judge;
  delete known.model.transcripts;
  return known;
}

/** Version 1 reads strictly. */
export function helloFor(page: number, answer: HelloAnswer): HelloAnswer {
  if (page >= FIRST_LENIENT) return answer;
  const { model, access } = answer;
  return { model, access };
}

/** Version 1 wants to know where its turn detector runs. */
export function callAnswerFor(page: number, answer: CreateCallAnswer): CreateCallAnswer {
  if (page >= FIRST_WITH_KEY) return answer;
  const known = { ...answer };
  delete known.conversationKey;
  if (page >= FIRST_LENIENT) return known;
  const turn: CreateCallAnswer['turn'] & { provider: 'wasm' } = { ...answer.turn, provider: 'wasm' };
  return { ...known, turn };
}
