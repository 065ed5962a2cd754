/** On it the main thread says `ask`, and the model's thread answers with its LoopDelay. */
export const WATCH_CHANNEL = 'loop-delay';
