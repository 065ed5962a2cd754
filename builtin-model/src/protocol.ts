/** The protocol alone, with any brain behind it: a test double of a speech model is made of it. */
export { startRealtimeServer } from './realtime-server.ts';
export type { Brain, Listener, ReplyEnd, ReplyPart, ReplyRequest } from './brain.ts';
export type { SpeechDetector } from './detection/detector.ts';
export { EnergyDetector } from './detection/energy-detector.ts';
