/**
 * What keeps the sound of a call from working, as long as it lasts: `(history, facts) → history, troubles`, pure. The shell
 * (sound-watch.ts) looks at the devices every half second, and whenever one of them says that it has changed.
 */

export type SoundTroubleKind =
  /** The microphone, or the sound system, does not start. */
  | 'mic-slow'
  | 'sound-slow'
  /** The system gave the sound of the device to something else: a phone call, an alarm. */
  | 'interrupted'
  /** The sound system stands still: nothing is captured, nothing is played. */
  | 'stopped'
  | 'output-lost'
  /** There is no microphone any more; the call waits for one. */
  | 'mic-lost'
  /** The system has muted the microphone. */
  | 'mic-muted'
  /** The microphone gives nothing but zeros: not a quiet room, which has noise. */
  | 'mic-silent';

export interface SoundFacts {
  /** On the wall clock: it goes on while the device sleeps. */
  atMs: number;
  /** Nobody sees the page. */
  isHidden: boolean;
  /** What the call waits for before it has its sound; `open` when it has. */
  stage: 'microphone' | 'sound' | 'open';
  context: AudioContextState;
  /** The clock of the sound system. It stands still while nothing is captured and played. */
  contextMs: number;
  /** Whether captured audio arrived since the last look; null while nobody reads it yet. */
  captured: boolean | null;
  microphone: 'unused' | 'open' | 'muted' | 'lost';
  /** The person has muted the microphone: nothing that they say is meant to be heard. */
  isMutedByUser: boolean;
  isDigitalSilence: boolean;
  isOutputLost: boolean;
}

export interface SoundHistory {
  last: SoundFacts | null;
  /** For how long nothing has moved. */
  stillMs: number;
  /** For how long nobody could be heard while nobody saw the page. */
  unheardMs: number;
}

export const SOUND_START: SoundHistory = { last: null, stillMs: 0, unheardMs: 0 };

/** A sound system that starts at all is quicker than this, and so is one that was only busy. */
export const STILL_LIMIT_MS = 5_000;
/** Less than this is not worth a sentence. */
export const UNHEARD_LIMIT_MS = 2_000;
/** A look that comes later than this was held up together with the page: what lies between says nothing of the sound. */
const LOOK_LIMIT_MS = 1_000;

export interface SoundVerdict {
  history: SoundHistory;
  /** What is wrong now. The sound system's troubles stand alone, since the devices behind it cannot be judged. */
  troubles: readonly SoundTroubleKind[];
  /** Sound is back, and the person sees the page again: for so long, while they did not, nobody could be heard. */
  missedMs: number | null;
}

export function soundStep({ last, stillMs, unheardMs }: SoundHistory, facts: SoundFacts): SoundVerdict {
  const elapsedMs = last ? Math.max(0, facts.atMs - last.atMs) : 0;
  const isSameStage = last?.stage === facts.stage;
  const advancedMs = last && isSameStage ? facts.contextMs - last.contextMs : 0;
  const isMoving =
    facts.stage === 'open' && facts.context === 'running' && advancedMs > 0 && facts.captured !== false;
  const still = isMoving || !isSameStage ? 0 : stillMs + Math.min(elapsedMs, LOOK_LIMIT_MS);
  const troubles = troublesOf(facts, still);

  const hears = facts.microphone === 'open' && !facts.isDigitalSilence;
  const isUnseen = facts.isHidden || last?.isHidden === true || elapsedMs > STILL_LIMIT_MS;
  const isWanted = facts.stage === 'open' && facts.microphone !== 'unused' && !facts.isMutedByUser;
  const lostMs = isMoving && hears ? lateMs(elapsedMs - advancedMs) : elapsedMs;
  const unheard = isWanted && isUnseen ? unheardMs + lostMs : unheardMs;
  const isBack = isMoving && hears && !facts.isHidden;
  return {
    history: { last: facts, stillMs: still, unheardMs: isBack ? 0 : unheard },
    troubles,
    missedMs: isBack && unheard >= UNHEARD_LIMIT_MS ? unheard : null,
  };
}

/** The two clocks are read a little apart; a sound system that slept is behind by far more. */
const lateMs = (behindMs: number): number => (behindMs > LOOK_LIMIT_MS ? behindMs : 0);

function troublesOf(facts: SoundFacts, stillMs: number): SoundTroubleKind[] {
  const isStill = stillMs >= STILL_LIMIT_MS;
  if (facts.stage === 'microphone') return isStill ? ['mic-slow'] : [];
  if (facts.stage === 'sound') return isStill ? ['sound-slow'] : [];
  if (facts.context === 'interrupted') return ['interrupted'];
  if (isStill) return ['stopped'];
  const troubles: SoundTroubleKind[] = facts.isOutputLost ? ['output-lost'] : [];
  if (facts.microphone === 'lost') return [...troubles, 'mic-lost'];
  if (facts.microphone === 'muted') return [...troubles, 'mic-muted'];
  return facts.microphone === 'open' && facts.isDigitalSilence ? [...troubles, 'mic-silent'] : troubles;
}
