/** What a browser is told first, each time a socket of its call is up. */
import type { LinkEvents } from '../../shared/protocol.ts';
import type { SpeechModel } from '../models/speech-model.ts';

interface ReadyCall {
  callId: string;
  conversationId: string;
  resumeKey: string;
  model: Pick<SpeechModel, 'label' | 'builtin' | 'capabilities'>;
  maxCallMs: number;
  resumeWindowMs: number;
  speculation: boolean;
}

/** All of `link.ready` but how far the browser's messages came. Guesses are made only with a model that can take a reply back. */
export function readyOf(call: ReadyCall, resumed: boolean): Omit<LinkEvents['link.ready'], 'received'> {
  const { callId, conversationId, resumeKey, maxCallMs, resumeWindowMs } = call;
  const { label, builtin, capabilities } = call.model;
  const { manualTurns, cancel, discardItems } = capabilities;
  const speculation = call.speculation && manualTurns && cancel && discardItems;
  const model = { label, builtin, speculation };
  return { callId, conversationId, resumeKey, resumed, model, maxCallMs, resumeWindowMs };
}
