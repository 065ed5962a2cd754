/** The protocol alone, with any brain behind it: what a test double of a speech model is made of. */
export { startRealtimeServer, type RealtimeServer, type RealtimeServerOptions } from './realtime-server.ts';
export type {
  Brain,
  FunctionCall,
  HeardStretch,
  Listener,
  ReplyEnd,
  ReplyPart,
  ReplyRequest,
} from './brain.ts';
export type { DetectorStream, SpeechDetector } from './detection/detector.ts';
export { EnergyDetector } from './detection/energy-detector.ts';
