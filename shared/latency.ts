/**
 * Where the time of a reply goes: the named marks of a turn, and what they say. Pure. The same breakdown stands on the page, in
 * the server's log and in the benchmarks.
 *
 * Two paths lead to the first sample. On one the turn becomes sure (the commit), on the other the reply comes (start, model,
 * network). With speculation they overlap: a person waits for the longer of the two, not for their sum.
 */

/** Marks that the server sets, on its own clock; the browser brings them to its clock (`onClock`). */
export const SERVER_MARKS = [
  /** The wish for a reply arrived: `turn.speculate`, or a typed turn. */
  'startAtServer',
  /** The turn's audio was committed to the speech model. */
  'audioCommitted',
  /** The speech model was asked for the response. Later than the start where an earlier response had to end first. */
  'createSent',
  /** The speech model said that the response exists. */
  'created',
  /** The first audio of the response came from the speech model. */
  'firstDelta',
  /** The first packet of the reply went to the browser. */
  'firstFrameSent',
  /** The commit arrived: `turn.commit`, or a typed turn. */
  'commitAtServer',
] as const;

/** Marks that the browser sets. */
export const BROWSER_MARKS = [
  /** The last of the user's speech reached the microphone, as far as its latency is known. A typed turn: it was sent. */
  'speechEnd',
  /** The pause was noticed. */
  'pauseSeen',
  /** The wish for a reply was sent. */
  'startSent',
  /** The first packet of the reply arrived; it is held if the turn is not committed. */
  'firstFrame',
  /** The turn was sure. */
  'commit',
  /** The reply was let out. */
  'release',
  /** Its first sample left the loudspeaker, as far as the output's latency is known. */
  'firstSample',
] as const;

export type ServerMark = (typeof SERVER_MARKS)[number];
export type BrowserMark = (typeof BROWSER_MARKS)[number];
/** When each mark was passed, in ms of one clock. */
export type ServerMarks = Partial<Record<ServerMark, number>>;
export type Marks = ServerMarks & Partial<Record<BrowserMark, number>>;

/** What time went into, in the order in which it passes. */
export type Stage =
  /** Until the pause was noticed: capture, speech detection. */
  | 'hearing'
  /** Until the pause was long enough, or sure enough. */
  | 'deciding'
  /** Browser to server. */
  | 'sending'
  /** Until the speech model could be asked: an earlier response had to end first. */
  | 'queueing'
  /** Until its first audio. */
  | 'model'
  /** Until the first packet was out. */
  | 'encoding'
  /** Server to browser. */
  | 'receiving'
  /** Server, model and network together, where the server's marks are not known. */
  | 'away'
  /** From when the reply was both there and sure: decoding, jitter buffer, output. */
  | 'playing';

export interface StageTime {
  stage: Stage;
  ms: number;
}

export interface Breakdown {
  /** From the end of speech to the first sample heard: what a person waited. The sum of the stages. */
  totalMs: number;
  /** The stages of the critical path, in order, each ≥ 0. */
  stages: readonly StageTime[];
  /** The path that the person waited for: `commit`, the turn becoming sure; `reply`, the reply coming. */
  critical: 'commit' | 'reply';
  /** How long the reply lay ready, held, until the turn was sure. */
  heldMs: number;
  /** How long the sure turn waited for its reply. */
  commitWaitedMs: number;
  /** How much later the reply would have come if it had been asked for at the commit. */
  savedMs: number;
}

type Boundary = readonly [stage: Stage, endsAtMs: number | undefined];

/** The times between boundaries, never negative. A stage whose boundary is not known, or out of order, takes no time. */
function timesBetween(startMs: number, boundaries: readonly Boundary[], endMs: number): StageTime[] {
  let atMs = startMs;
  return boundaries.map(([stage, endsAtMs]) => {
    const nextMs = Math.min(Math.max(endsAtMs ?? atMs, atMs), Math.max(endMs, startMs));
    const ms = nextMs - atMs;
    atMs = nextMs;
    return { stage, ms };
  });
}

const serverBoundaries = (marks: ServerMarks): readonly Boundary[] => [
  ['queueing', marks.createSent],
  ['model', marks.firstDelta],
  ['encoding', marks.firstFrameSent],
];

/** What the server alone knows of a reply's time, for its log; null until the first packet is out. */
export function serverBreakdown(marks: ServerMarks): { totalMs: number; stages: StageTime[] } | null {
  const { startAtServer, firstFrameSent } = marks;
  if (startAtServer === undefined || firstFrameSent === undefined) return null;
  const stages = timesBetween(startAtServer, serverBoundaries(marks), firstFrameSent);
  return { totalMs: Math.max(0, firstFrameSent - startAtServer), stages };
}

/** Where the time of a turn went; null while its reply is not heard. All marks on one clock. */
export function breakdown(marks: Marks): Breakdown | null {
  const { speechEnd, commit, firstFrame, firstSample } = marks;
  if (
    speechEnd === undefined ||
    commit === undefined ||
    firstFrame === undefined ||
    firstSample === undefined
  ) {
    return null;
  }
  const startSent = Math.min(marks.startSent ?? commit, firstFrame);
  const critical = firstFrame > commit ? 'reply' : 'commit';
  const serverKnown = marks.startAtServer !== undefined && marks.firstFrameSent !== undefined;
  const reply: readonly Boundary[] = serverKnown
    ? [['sending', marks.startAtServer], ...serverBoundaries(marks), ['receiving', firstFrame]]
    : [['away', firstFrame]];
  const boundaries: readonly Boundary[] = [
    ['hearing', marks.pauseSeen],
    ['deciding', critical === 'reply' ? startSent : commit],
    ...(critical === 'reply' ? reply : []),
    ['playing', firstSample],
  ];
  return {
    totalMs: Math.max(0, firstSample - speechEnd),
    stages: timesBetween(speechEnd, boundaries, firstSample),
    critical,
    heldMs: Math.max(0, commit - firstFrame),
    commitWaitedMs: Math.max(0, firstFrame - commit),
    savedMs: Math.max(0, Math.min(firstFrame, commit) - startSent),
  };
}

/** Marks of another clock, brought to this one: `offsetMs` is how far that clock is ahead. */
export function onClock(marks: ServerMarks, offsetMs: number): ServerMarks {
  return Object.fromEntries(Object.entries(marks).map(([name, atMs]) => [name, atMs - offsetMs]));
}

/** Stages that a person tells apart. */
export type Part = 'pause' | 'network' | 'server' | 'model' | 'playback' | 'away';

const PART_OF = {
  hearing: 'pause',
  deciding: 'pause',
  sending: 'network',
  queueing: 'server',
  model: 'model',
  encoding: 'server',
  receiving: 'network',
  away: 'away',
  playing: 'playback',
} as const satisfies Record<Stage, Part>;

/** Where a reply spends its time when nothing is slow (the budgets, and what a fast model needs), in ms. */
const NORMAL_MS = {
  pause: 300,
  network: 80,
  server: 20,
  model: 350,
  playback: 100,
  away: 450,
} as const satisfies Record<Part, number>;

/** The time of each part, in the order in which it first passes; parts without any are left out. */
export function partsOf({ stages }: Pick<Breakdown, 'stages'>): { part: Part; ms: number }[] {
  const sums = new Map<Part, number>();
  for (const { stage, ms } of stages) sums.set(PART_OF[stage], (sums.get(PART_OF[stage]) ?? 0) + ms);
  return [...sums].filter(([, ms]) => ms > 0).map(([part, ms]) => ({ part, ms }));
}

/** Why a reply was slow: the part that took most beyond what is normal, or `quick` where none did. */
export function whySlow(of: Breakdown): { reason: Part | 'quick'; ms: number } {
  let worst: { reason: Part | 'quick'; ms: number } = { reason: 'quick', ms: of.totalMs };
  let worstExcessMs = 0;
  for (const { part, ms } of partsOf(of)) {
    if (ms - NORMAL_MS[part] <= worstExcessMs) continue;
    worstExcessMs = ms - NORMAL_MS[part];
    worst = { reason: part, ms };
  }
  return worst;
}

/** The q-quantile (0 to 1) of a list, by nearest rank; null of an empty one. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

/** What one exchange of `link.ping` says of two clocks. */
export interface ClockSample {
  /** How far the server's clock is ahead of the browser's. */
  offsetMs: number;
  /** The most by which that can be wrong: half the round trip, all of which may have been one way. */
  errorMs: number;
}

/** Sent and answered on the browser's clock, stamped between on the server's. */
export const clockSample = (sentMs: number, serverMs: number, answeredMs: number): ClockSample => ({
  offsetMs: serverMs - (sentMs + answeredMs) / 2,
  errorMs: Math.max(0, answeredMs - sentMs) / 2,
});

/** The sample of the quickest exchange is the best one; null where there was none. */
export const bestClock = (samples: readonly ClockSample[]): ClockSample | null =>
  samples.reduce<ClockSample | null>(
    (best, sample) => (best === null || sample.errorMs < best.errorMs ? sample : best),
    null,
  );
