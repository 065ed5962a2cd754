/** What a simulated model does its whole life, and how often it did what. */

/** What this model does its whole life. */
export interface Manner {
  cancels: 'soon' | 'late' | 'never';
  /** `lacking`: it says so. `missing`: it does not, and there are none. */
  transcripts: 'there' | 'lacking' | 'missing';
  deletes: boolean;
  /** It can call functions. */
  functions: boolean;
  /** It ends a session after so long, and says so beforehand or not; null: it ends none. */
  sessionMs: number | null;
  saysWhenItEnds: boolean;
}

/** How often each thing that a model can do wrong did happen, over all models of a simulated call. */
export interface ModelTally {
  /** Creates that found another response active, or imagined to be. */
  busy: number;
  /** Creates that came although a cancelled response had not ended. */
  leftBehind: number;
  refusedDials: number;
  /** Responses that made words, and no sound. */
  silent: number;
  /** Items of the user's speech that nobody wrote down. */
  unwritten: number;
  /** Answers to a guess that say, or mean, that the model listens on. */
  listened: number;
  /** Calls of a function by a model that was told to call none. */
  disobeyed: number;
  /** Sessions whose time was up. */
  expired: number;
  /** Sessions that were replaced before that. */
  rotated: number;
}

export const NO_TALLY: Readonly<ModelTally> = {
  busy: 0,
  leftBehind: 0,
  refusedDials: 0,
  silent: 0,
  unwritten: 0,
  listened: 0,
  disobeyed: 0,
  expired: 0,
  rotated: 0,
};
