/**
 * When a pause ends a turn. A reply is asked for on a guess (*start*: cheap and silent, so it comes early). It may be heard
 * once the end is sure (*commit*: it cuts in if the pause was a hold, so it comes late). Cut-ins depend on commit alone, waste
 * on start alone. All numbers are here; `judge-pause.ts` applies them.
 *
 * The start is a length of silence that depends on how sure the turn model is that the turn is over: `startSureMs` at `startSureAt`
 * and above, `startDoubtMs` at `startDoubtAt` and below, a straight line between. So was the commit; by *line* it still is, so that
 * both can be compared. As shipped, the commit weighs all that is known against what waiting costs (commit-by-cost.ts).
 *
 * The numbers of the commit are from recorded turns (`npm run bench:turns`, docs/benchmarks.md). By cost, the presets are set where, with no
 * judge, they cut into no more of those turns than the line did. The mean or the lowest of the model's last answers does no better than
 * the last one: so the last one is used.
 */
export interface EndpointPolicy {
  /** Silence after which a reply is asked for when the model is sure. Default: 60 ms: as soon as the pause is seen. */
  startSureMs: number;
  /**
   * From this likelihood on, by all that is known (evidence/evidence.ts), that is sure enough. Default: 0.78, where the network alone says
   * 0.7: two of three ends reach it, one of nine holds does.
   */
  startSureAt: number;
  /** The same when it doubts. Default: 600 ms: longer than seven of ten holds. */
  startDoubtMs: number;
  /** Up to this likelihood there is doubt. Default: 0.35: the network's 0.4. */
  startDoubtAt: number;
  /** The same where there is no turn model. Default: 350 ms: a reply that takes as long is there at the commit. */
  startTimerMs: number;
  /** A start comes at least this long before the commit to be expected, or it would gain nothing. Default: 300 ms. */
  startLeadMs: number;
  /** No guess on less speech than this in the turn. Default: 200 ms. */
  startMinSpeechMs: number;
  /**
   * The most guesses in one turn; 0 where the speech model cannot take a reply back: it is then asked for at the commit.
   * Default: 3.
   */
  maxStarts: number;
  /**
   * After `carefulAfter` retracted guesses in one turn, or `carefulLately` lately, no start comes before this silence. Default:
   * 400 ms.
   */
  startCarefulMs: number;
  /** Default: 2 in one turn. */
  carefulAfter: number;
  /** Default: 4 in the last turns. */
  carefulLately: number;
  /**
   * At this many retracted guesses lately there are no more starts. So any `latelyTurns` turns waste no more than this.
   * Default: 8.
   */
  stopLately: number;
  /** How many turns "lately" covers, this one included. Default: 8. */
  latelyTurns: number;

  /**
   * How the commit is decided: by what waiting costs (commit-by-cost.ts), or by a line from doubt to sure (commit-by-line.ts). Default:
   * cost.
   */
  commitBy: 'cost' | 'line';
  /**
   * Where the speech model judges guesses, the commit waits for its verdict, for so long from the guess on. That costs little: what it
   * answers is not there to be heard before. Default: 0, where there is no such model; else 1 s, since a model that takes longer is
   * slow whatever is done.
   */
  verdictLimitMs: number;
  /** By cost: so many ms of waiting are as bad as one interruption. The slider moves it. Default: 19,000 ms. */
  harmMs: number;

  /** By line: silence after which the turn is over when the model is sure. Default: 300 ms. */
  commitSureMs: number;
  /**
   * From this probability on the model is sure enough for that. Default: 0.93: hardly any pause reaches it before 0.4 s, and no
   * hold reached it up to 0.6 s. Mostly the line below it decides.
   */
  commitSureAt: number;
  /** The same when it doubts. Default: 1,800 ms. 1 to 3 % of turns have a hold longer than 1.4 s. */
  commitDoubtMs: number;
  /** Up to this probability it doubts. Default: 0.6. */
  commitDoubtAt: number;
  /**
   * The same where there is no turn model. Default: 700 ms. In talk to an agent, 15.8 % of turns have a pause inside that is
   * longer than 0.6 s; 10.2 % one longer than 0.8 s; 6.4 % one longer than 1.0 s (Switchboard word times).
   */
  commitTimerMs: number;
  /**
   * By line: a short answer (evidence/short-answer.ts) is over after this silence at the latest: doubt, question and speaker lengthen it no further. Default: 900
   * ms. The price: 0.9 % of 1,457 recorded turns, mostly read, have so long a hold after so little speech.
   */
  shortCommitMs: number;
  /** By line: added to the commit after a question of the agent: people think before and in their answer. Default: 200 ms. */
  questionExtraMs: number;
  /** By line: added to the commit where the agent asked for digits, an address or a spelling, which come in groups. Default: 800 ms. */
  dictationExtraMs: number;
  /** After this silence a turn is over, whatever the model, the context and the speaker's habits say. Default: 2,900 ms. */
  giveUpMs: number;

  /** A turn with less speech than this is no turn: a cough, a click. Default: 128 ms, four VAD frames. */
  minSpeechMs: number;
  /**
   * A turn is ended when it is this long, whatever the speaker does. Default: 120 s, which is what can be said again to a speech
   * model that was lost (shared/ledger/upstream-lost.ts).
   */
  maxTurnMs: number;
  /** Push-to-talk: the audio after the key goes up that still belongs to the turn. Default: 150 ms. */
  keyTailMs: number;
  /** Audio still sent after speech pauses, so that soft word endings arrive. Default: 200 ms. */
  hangoverMs: number;
}

/** The preset *balanced*. */
export const ENDPOINT_POLICY = {
  startSureMs: 60,
  startSureAt: 0.78,
  startDoubtMs: 600,
  startDoubtAt: 0.35,
  startTimerMs: 350,
  startLeadMs: 300,
  startMinSpeechMs: 200,
  maxStarts: 3,
  startCarefulMs: 400,
  carefulAfter: 2,
  carefulLately: 4,
  stopLately: 8,
  latelyTurns: 8,

  commitBy: 'cost',
  verdictLimitMs: 0,
  harmMs: 19_000,
  commitSureMs: 300,
  commitSureAt: 0.93,
  commitDoubtMs: 1_800,
  commitDoubtAt: 0.6,
  commitTimerMs: 700,
  shortCommitMs: 900,
  questionExtraMs: 200,
  dictationExtraMs: 800,
  giveUpMs: 2_900,

  minSpeechMs: 128,
  maxTurnMs: 120_000,
  keyTailMs: 150,
  hangoverMs: 200,
} as const satisfies EndpointPolicy;

/** "How long may I pause?": the ends of the slider. */
export const PATIENCE_MS = { min: 300, max: 2_000 } as const;

export type Preset = 'quick' | 'balanced' | 'patient';

/** Points on the slider, as `patienceMs`. */
export const PRESETS = { quick: 500, balanced: 700, patient: 1_200 } as const satisfies Record<
  Preset,
  number
>;

/** The harm of one interruption, in ms of waiting, for each ms of patience: up to *quick*, and beyond. */
const HARM_UP_TO_QUICK = 18;
const HARM_BEYOND = 50;
/** Where the speech model judges guesses it is asked early, even in doubt: as soon as where nothing hears the voice. */
const WHERE_JUDGED = { startDoubtMs: 350, verdictLimitMs: 1_000 } as const;

/**
 * The policy for a person who asks for `patienceMs` of silence (300 to 2,000 ms, clamped; 700 where left out). That is the
 * timer's commit, and the other numbers move with it. More patience waits longer, sure or not. By line, from *balanced* down to *quick*
 * the model is believed sooner, and the waits stay: in the sweep this cuts into fewer turns than shorter waits do. Any member
 * can be given its own value.
 */
export function endpointPolicy({
  patienceMs = PRESETS.balanced,
  isJudged = false,
  ...own
}: { patienceMs?: number; isJudged?: boolean } & Partial<EndpointPolicy> = {}): EndpointPolicy {
  const { quick, balanced } = PRESETS;
  const commitTimerMs = Math.min(PATIENCE_MS.max, Math.max(PATIENCE_MS.min, patienceMs));
  const haste = Math.min(1, Math.max(0, (balanced - commitTimerMs) / (balanced - quick)));
  const beyondQuick = Math.min(1, commitTimerMs / quick);
  const commitDoubtMs = Math.max(ENDPOINT_POLICY.commitDoubtMs * beyondQuick, commitTimerMs + 1_100);
  return {
    ...ENDPOINT_POLICY,
    harmMs:
      HARM_UP_TO_QUICK * Math.min(commitTimerMs, quick) + HARM_BEYOND * Math.max(0, commitTimerMs - quick),
    commitSureMs: ENDPOINT_POLICY.commitSureMs * Math.max(beyondQuick, commitTimerMs / balanced),
    commitSureAt: ENDPOINT_POLICY.commitSureAt - 0.08 * haste,
    commitDoubtMs,
    commitDoubtAt: ENDPOINT_POLICY.commitDoubtAt - 0.2 * haste,
    commitTimerMs,
    ...(isJudged && WHERE_JUDGED),
    shortCommitMs: Math.min(Math.max(commitTimerMs, balanced) + 200, 1_200),
    giveUpMs: commitDoubtMs + 1_100,
    ...own,
  };
}
