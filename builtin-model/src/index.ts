/** The whole built-in model: Latch starts it if no other speech model is configured. */
export { startBuiltinServer, type BuiltinServer, type BuiltinServerOptions } from './server.ts';
export { builtinExamples } from './talker/intents.ts';
