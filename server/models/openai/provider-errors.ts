/** What a provider says went wrong, in Latch's codes. Pure. */
import type { ErrorCode } from '../../../shared/errors.ts';
import type { ProviderError } from './provider-events.ts';

/** `benign`: a race that changes nothing. `command`: one command failed. `fatal`: this connection is of no more use. */
export type Verdict =
  | { kind: 'benign' }
  | { kind: 'command'; code: 'model-busy' | 'model-error' }
  | { kind: 'fatal'; code: ErrorCode; retry: boolean };

const refused: Verdict = { kind: 'fatal', code: 'model-refused', retry: false };
const overQuota: Verdict = { kind: 'fatal', code: 'model-quota', retry: false };
const away: Verdict = { kind: 'fatal', code: 'model-away', retry: true };

const BY_CODE: Readonly<Record<string, Verdict>> = {
  // The cancel lost the race against the end of its response.
  response_cancel_not_active: { kind: 'benign' },
  // The item is gone already, as the delete wanted.
  item_delete_invalid_item_id: { kind: 'benign' },
  rate_limit_exceeded: { kind: 'command', code: 'model-busy' },
  insufficient_quota: overQuota,
  billing_hard_limit_reached: overQuota,
  invalid_api_key: refused,
  account_deactivated: refused,
  model_not_found: refused,
  beta_api_shape_disabled: refused,
  session_expired: away,
};

/** A cancel that lost its race, in the words of servers that have codes of their own. */
const TOO_LATE = /no active response|response[^.]* not active|nothing to cancel/i;

/** An error event, or the error of a failed response. An unknown error fails one command, and the call goes on. */
export function judgeError(error: {
  code?: string | null | undefined;
  type?: string | null | undefined;
  message?: string | null | undefined;
}): Verdict {
  const known = BY_CODE[error.code ?? ''];
  if (known !== undefined) return known;
  if (error.type === 'insufficient_quota') return overQuota;
  if (error.type === 'authentication_error' || error.type === 'permission_error') return refused;
  if (TOO_LATE.test(error.message ?? '')) return { kind: 'benign' };
  return { kind: 'command', code: 'model-error' };
}

/** A create was refused since a response is active. */
export const saysActive = ({ code, message }: Pick<ProviderError, 'code' | 'message'>): boolean =>
  /already_has_active_response|active response in progress/i.test(`${code ?? ''} ${message ?? ''}`);

/** The account is used up, which no waiting mends. */
const NO_CREDIT = /insufficient_quota|billing|credit|exceeded your current quota/i;

/** Judges the HTTP answer that came in place of a WebSocket upgrade; `body`: as the server wrote it. */
export function judgeUpgrade(status: number, body: string): { code: ErrorCode; retry: boolean } {
  if (status === 429)
    return NO_CREDIT.test(body) ? { code: 'model-quota', retry: false } : { code: 'model-away', retry: true };
  if (status >= 500 || status === 408) return { code: 'model-away', retry: true };
  return { code: 'model-refused', retry: false };
}

/** Why a socket closed: 1008 (policy) and 3000 (unauthorised) are refusals; so is 4000, with which OpenAI ends old dialects. */
export function judgeClose(code: number): { code: ErrorCode; retry: boolean } {
  const isRefusal = code === 1008 || code === 3000 || (code >= 4000 && code <= 4003);
  return isRefusal ? { code: 'model-refused', retry: false } : { code: 'model-away', retry: true };
}
