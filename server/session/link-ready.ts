/** What a browser is told first, each time a socket of its call is up, and what it is told of the model. */
import type { LinkEvents, ServerEvents } from '../../shared/protocol.ts';
import { KEEP_LISTENING } from './core/keep-listening.ts';
import type { Capabilities, SpeechModel } from '../models/speech-model.ts';

interface ReadyCall {
  callId: string;
  conversationId: string;
  resumeKey: string;
  model: Pick<SpeechModel, 'label' | 'builtin' | 'limits'>;
  maxCallMs: number;
  resumeWindowMs: number;
  speculation: boolean;
  modelJudges: boolean;
}

/** Whether a reply may be asked for on a guess: only where the model can take one back. */
export const maySpeculate = (
  wished: boolean,
  { manualTurns, cancel, discardItems }: Pick<Capabilities, 'manualTurns' | 'cancel' | 'discardItems'>,
): boolean => wished && manualTurns && cancel && discardItems;

/** What the model lacks, and what follows from that. */
export const traitsOf = (
  speculation: boolean,
  capabilities: Capabilities,
): Omit<ServerEvents['model.traits'], 'itemWaitMs'> => ({
  lacks: Object.entries(capabilities).flatMap(([capability, has]) => (has ? [] : [capability])),
  speculation: maySpeculate(speculation, capabilities),
});

/** All of `link.ready` but how far the browser's messages came, and the key to the conversation, which the gateway adds. */
export function readyOf(
  call: ReadyCall,
  capabilities: Capabilities,
  resumed: boolean,
): Omit<LinkEvents['link.ready'], 'received'> {
  const { callId, conversationId, resumeKey, maxCallMs, resumeWindowMs } = call;
  const { label, builtin, limits } = call.model;
  const speculation = maySpeculate(call.speculation, capabilities);
  const judges = speculation && call.modelJudges && capabilities.functions;
  const { transcripts } = capabilities;
  const model = {
    label,
    builtin,
    speculation,
    transcripts,
    ...(judges ? { judge: KEEP_LISTENING.version } : {}),
  };
  // A response that does not come is asked for a second time. The server gives it up first, and says why.
  const replyLimitMs = 2 * (limits.responseStartMs + limits.responseSilenceMs);
  return {
    callId,
    conversationId,
    resumeKey,
    resumed,
    model,
    maxCallMs,
    resumeWindowMs,
    replyLimitMs,
    rejoins: true,
  };
}
