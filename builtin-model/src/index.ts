/** The whole built-in model: Latch starts it if no other speech model is configured. */
export { startBuiltinServer, type BuiltinServerOptions } from './server.ts';
export { builtinExamples } from './talker/intents.ts';
export type { RealtimeServer } from './realtime-server.ts';
