/** One VAD frame, as the speech gate gives it to the floor. */
export interface GateFrame {
  atMs: number;
  speech: boolean;
  sinceMs: number;
}

/** The same, with what the detector says: the probability that the turn is over; null where it does not know. */
export interface HeardFrame extends GateFrame {
  ended: number | null;
}
