/** What an error means for the command that it is about. Pure. */
import type { Capability } from '../speech-model.ts';
import type { SentCommand } from './command-book.ts';
import type { ProviderError } from './provider-events.ts';

export type Reaction =
  /** Nobody waits for what failed: a race, or housekeeping. */
  | { kind: 'none' }
  /** The server cannot do it: nothing is lost now, and it is known from now on. */
  | { kind: 'lacks'; capability: Capability }
  | { kind: 'commit-refused' }
  | { kind: 'create-refused'; tag: string }
  /** Somebody waits for it. */
  | { kind: 'failed' }
  /** It is about no command that is known. */
  | { kind: 'unexplained' };

const HOUSEKEEPING = { delete: 'discardItems', truncate: 'truncate', cancel: 'cancel' } as const;

export function reactionTo(cause: SentCommand | null, error: ProviderError, isBusy: boolean): Reaction {
  switch (cause?.command) {
    case 'commit':
      return { kind: 'commit-refused' };
    case 'create':
      return { kind: 'create-refused', tag: cause.about ?? '' };
    case 'text':
    case 'answer':
      return { kind: 'failed' };
    case 'delete':
    case 'truncate':
    case 'cancel':
      return isLack(error) ? { kind: 'lacks', capability: HOUSEKEEPING[cause.command] } : { kind: 'none' };
    case 'clear':
    case 'setup':
      return { kind: 'none' };
    case undefined:
      // That the whole account is too busy concerns whoever talks.
      return isBusy ? { kind: 'failed' } : { kind: 'unexplained' };
  }
}

const PASSING =
  /server_error|internal|rate_limit|overloaded|time[d ]?-?out|try again|unavailable|error while processing/i;

const wordsOf = ({ type, code, message }: ProviderError): string =>
  `${type ?? ''} ${code ?? ''} ${message ?? ''}`;

/** It went wrong this time, whatever was asked for. */
export const isPassing = (error: ProviderError): boolean => PASSING.test(wordsOf(error));

/**
 * Whether a refusal of housekeeping says that the server cannot do it at all. Else there was nothing to do: the item is gone, or shorter
 * than what it was to be cut to.
 */
function isLack(error: ProviderError): boolean {
  if (isPassing(error)) return false;
  const said = wordsOf(error);
  if (/not[_ ](implemented|supported)|unsupported|(unknown|invalid) event/i.test(said)) return true;
  return !/not[_ ]found|does not exist|no such|already|invalid_item_id|not active/i.test(said);
}
