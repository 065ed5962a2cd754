/**
 * How a session is set up with servers that do it in different orders, under different names, or without a word. Pure:
 * `(state, event) → [state, action]`; the connection sends and waits.
 *
 * Today's names of the settings are tried first. A server that does not know them, or that answers with other settings than were
 * asked for, gets the names from before the GA protocol. A server that refuses the transcription or the functions gets none.
 */
import { isPassing } from './command-errors.ts';
import type { ProviderError } from './provider-events.ts';
import { lacksFunctions, turnDetectionOf, type Asked } from './session-settings.ts';

export type HandshakeState =
  /** The socket opens, or is open and the server may speak first. */
  | { kind: 'opening' }
  /** `accepted`: the server took other settings of the session before; a refusal of these ends nothing. */
  | { kind: 'asked'; asked: Asked; accepted: boolean }
  | { kind: 'ready'; asked: Asked };

export type HandshakeEvent =
  /** The server said `session.created`, or was silent for long enough. */
  | { type: 'created' }
  | { type: 'updated'; session: Readonly<Record<string, unknown>> }
  | { type: 'refused'; error: ProviderError }
  /** `session.updated` was awaited for long enough. */
  | { type: 'unconfirmed' };

export type HandshakeAction =
  | { type: 'none' }
  | { type: 'ask'; asked: Asked; why: string | null }
  /** `manualTurns`: null where the server did not say. */
  | { type: 'ready'; asked: Asked; confirmed: boolean; manualTurns: boolean | null }
  /** Ready before: the server says only now what it took. */
  | { type: 'known'; manualTurns: boolean | null }
  | { type: 'refused'; error: ProviderError };

export const HANDSHAKE_START: HandshakeState = { kind: 'opening' };

export function handshakeStep(
  state: HandshakeState,
  event: HandshakeEvent,
  first: Asked,
): [HandshakeState, HandshakeAction] {
  const ask = (asked: Asked, why: string | null, accepted = false): [HandshakeState, HandshakeAction] => [
    { kind: 'asked', asked, accepted },
    { type: 'ask', asked, why },
  ];
  switch (event.type) {
    case 'created':
      return state.kind === 'opening' ? ask(first, null) : [state, { type: 'none' }];
    case 'unconfirmed':
      if (state.kind !== 'asked') return [state, { type: 'none' }];
      return ready(state.asked, false, null);
    case 'updated': {
      const detection = turnDetectionOf(event.session);
      const manualTurns = detection === undefined ? null : detection === null;
      if (state.kind === 'ready') return [state, { type: 'known', manualTurns }];
      if (state.kind === 'opening') return [state, { type: 'none' }];
      const { asked } = state;
      if (manualTurns === false && asked.shape === 'current')
        return ask(
          { ...asked, shape: 'old' },
          'the server did not take manual turns under today’s names',
          true,
        );
      if (asked.functions && lacksFunctions(event.session))
        return ask({ ...asked, functions: false }, 'the server did not take the functions', true);
      return ready(asked, true, manualTurns);
    }
    case 'refused': {
      if (state.kind !== 'asked') return [state, { type: 'refused', error: event.error }];
      const { asked } = state;
      const said = `${event.error.param ?? ''} ${event.error.message ?? ''}`;
      if (asked.transcription && /transcri/i.test(said))
        return ask(
          { ...asked, transcription: false },
          `no transcription: ${event.error.message ?? 'refused'}`,
        );
      if (asked.functions && /\btool|function/i.test(said))
        return ask(
          { ...asked, functions: false },
          `no functions: ${event.error.message ?? 'refused'}`,
          state.accepted,
        );
      if (asked.shape === 'current' && isUnknownName(event.error))
        return ask({ ...asked, shape: 'old' }, 'the server does not know today’s names of the settings');
      // It took everything but the manual turns, and knows no older names: that was asked once too often.
      if (state.accepted) return ready({ ...asked, shape: 'current' }, true, false);
      // Whatever it refused: a session that is possible without the functions does without.
      if (asked.functions && !isPassing(event.error))
        return ask({ ...asked, functions: false }, 'the settings were refused: without functions');
      return [state, { type: 'refused', error: event.error }];
    }
  }
}

const ready = (
  asked: Asked,
  confirmed: boolean,
  manualTurns: boolean | null,
): [HandshakeState, HandshakeAction] => [
  { kind: 'ready', asked },
  { type: 'ready', asked, confirmed, manualTurns },
];

/** The server does not know the name of a member, or misses one that it wants. */
function isUnknownName({ code, message }: ProviderError): boolean {
  return (
    /unknown_parameter|missing_required_parameter|unknown_field/i.test(code ?? '') ||
    /unknown (parameter|field|key|argument)|unrecogni[sz]ed|not permitted|extra (fields|inputs)|missing required/i.test(
      message ?? '',
    )
  );
}
