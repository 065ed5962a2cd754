/** What the doctor found out about a speech model, before anybody says what it means. */

/** In the order in which they are tried and shown. */
export const CHECKS = [
  'reached',
  'ready',
  'answers',
  'sound',
  'wholeAnswers',
  'firstAudio',
  'manualTurns',
  'itemFirst',
  'tags',
  'transcripts',
  'truncate',
  'cancel',
  'discardItems',
  'tools',
] as const;
export type Check = (typeof CHECKS)[number];

export type Outcome =
  /** `detail`: what was measured. */
  | { is: 'yes'; detail?: string }
  /** `detail`: how that showed, in the provider's words where it said something. */
  | { is: 'no'; detail: string }
  /** It was not tried, or could not be told. */
  | { is: 'unknown'; detail: string };

/** A check that is missing was not tried. */
export type Findings = Partial<Record<Check, Outcome>>;
