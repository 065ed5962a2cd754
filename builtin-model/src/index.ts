/** The built-in model, whole: what Latch starts where no other speech model is configured. */
export { startBuiltinServer, type BuiltinServerOptions } from './server.ts';
export { builtinExamples } from './talker/intents.ts';
export type { RealtimeServer } from './realtime-server.ts';
