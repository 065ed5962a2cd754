/**
 * When a pause ends a turn: three thresholds on silence, and the limits around them. `startMs` is when a reply is asked
 * for (cheap, silent), `commitMs` when it may be heard. Cut-ins depend on commit alone, waste on start alone.
 */
export interface EndpointPolicy {
  /** Silence after which a reply is asked for on a guess. Default: as commit (no speculation). */
  startMs: number;
  /**
   * Silence after which the turn is over. In turns of talk to an agent, a pause inside the turn is longer than 0.6 s in
   * 15.8 %, than 0.8 s in 10.2 %, than 1.0 s in 6.4 % of turns (Switchboard word times).
   */
  commitMs: number;
  /** Guesses in one turn, at most. Default: 3. */
  maxStarts: number;
  /** A turn with less speech than this is no turn: a cough, a click. Default: 128 ms, four VAD frames. */
  minSpeechMs: number;
  /** A turn is ended when it is this long, whatever the speaker does. Default: 60 s. */
  maxTurnMs: number;
  /** Push-to-talk: the audio after the key goes up that still belongs to the turn. Default: 150 ms. */
  keyTailMs: number;
  /** Audio still sent after speech pauses, so that soft word endings arrive. Default: 200 ms. */
  hangoverMs: number;
}

/** Plain end of turn by silence. */
export const SILENCE_POLICY = {
  startMs: 700,
  commitMs: 700,
  maxStarts: 3,
  minSpeechMs: 128,
  maxTurnMs: 60_000,
  keyTailMs: 150,
  hangoverMs: 200,
} as const satisfies EndpointPolicy;
