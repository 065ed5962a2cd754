import type { Logger } from 'pino';
import { builtinVoices, LocalBrain } from './local-brain.ts';
import { startRealtimeServer, type RealtimeServer } from './realtime-server.ts';

export { builtinExamples } from './talker/intents.ts';

/**
 * Starts the built-in speech model: a server of the OpenAI Realtime protocol on this machine, which hears, answers and
 * speaks without any network. Resolves when it listens; its ears and mouth warm up meanwhile.
 */
export function startBuiltinServer(
  options: { port?: number; host?: string; log?: Pick<Logger, 'warn'> } = {},
): Promise<RealtimeServer> {
  return startRealtimeServer({ ...options, brain: new LocalBrain(), voices: builtinVoices });
}
