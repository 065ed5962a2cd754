import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../../shared/floor/floor-state.ts';
import { languageWords } from '../../../shared/words/languages.ts';

/** Where the server does not say how long its model may take. */
const REPLY_LIMIT_MS = 30_000;

/** What the policies of a call want to know of its speech model. */
export interface ModelSkills {
  /** It can take a reply back. */
  speculates: boolean;
  /** It may answer a guess with "not yet". */
  judges: boolean;
  /** It writes down what is said. */
  transcripts: boolean;
}

/** The policies of one call. If the model cannot take a reply back, nothing is asked for on a guess. */
export function callPolicies(
  patienceMs: number,
  { speculates, judges }: Pick<ModelSkills, 'speculates' | 'judges'>,
  language: string,
): FloorPolicies {
  return {
    endpoint: endpointPolicy({ patienceMs, isJudged: judges, ...(speculates ? {} : { maxStarts: 0 }) }),
    bargeIn: BARGE_IN_POLICY,
    replyLimitMs: REPLY_LIMIT_MS,
    language,
  };
}

/**
 * The policies as they are now. They change when the user moves the slider, and when the server says whether its model can
 * take a reply back.
 */
export class CurrentPolicies {
  /** Nothing is known of it yet: so nothing is asked for on a guess, for example. */
  #model: ModelSkills = { speculates: false, judges: false, transcripts: false };
  #replyLimitMs: number | undefined;
  /** Until it is known that the server can, no turn that was committed goes on. */
  #rejoins = false;
  /** In a language that is not known, a murmur could not be told from a word. */
  readonly #knowsWords: boolean;
  #policies!: FloorPolicies;

  constructor(
    private patienceMs: number,
    private readonly language: string,
    private readonly policiesOf: typeof callPolicies,
  ) {
    this.#knowsWords = languageWords(language) !== undefined;
    this.#update();
  }

  get now(): FloorPolicies {
    return this.#policies;
  }

  setPatience(patienceMs: number): void {
    this.patienceMs = patienceMs;
    this.#update();
  }

  setModel(known: Partial<ModelSkills>): void {
    this.#model = { ...this.#model, ...known };
    this.#update();
  }

  /** `replyLimitMs`: what the server says of its model; undefined where it says nothing. */
  setReplyLimit(replyLimitMs: number | undefined): void {
    this.#replyLimitMs = replyLimitMs;
    this.#update();
  }

  /** Whether the server takes a turn back that was committed, and writes down what is said over a reply. */
  setRejoins(rejoins: boolean): void {
    this.#rejoins = rejoins;
    this.#update();
  }

  #update(): void {
    const policies = this.policiesOf(this.patienceMs, this.#model, this.language);
    const { bargeIn, replyLimitMs } = policies;
    this.#policies = {
      ...policies,
      bargeIn: {
        ...bargeIn,
        ...(this.#rejoins ? {} : { rejoinWithinMs: 0 }),
        ...(this.#rejoins && this.#model.transcripts && this.#knowsWords ? {} : { wordsLimitMs: 0 }),
      },
      replyLimitMs: this.#replyLimitMs ?? replyLimitMs,
    };
  }
}
