/**
 * In what order responses can be asked of a speech model: at most one is active, a create waits for the end of the one
 * before, a cancel that comes before the response exists still kills it when it appears, and what a stopped response
 * left behind is cut to what was heard, or deleted. `(state, event) → {state, effects}`, pure.
 */

/** What becomes of a response's items once it has ended. */
type Fate = { kind: 'keep' } | { kind: 'discard' } | { kind: 'cut'; heardMs: number; audioMs: number };

interface Response {
  tag: string | null;
  /** null: asked for, not there yet. */
  responseId: string | null;
  items: readonly string[];
  /** The item that holds the audio. */
  audioItem: string | null;
  fate: Fate;
  cancelled: boolean;
  /** When the response last gave a sign of life, or was asked for, or cancelled. */
  sinceMs: number;
}

export interface SequencerState {
  active: Response | null;
  /** Responses that nobody asked for: cancelled when they appeared, deleted when they end. */
  strays: readonly Response[];
  /** The response to ask for when the active one has ended. */
  next: string | null;
  /** The last ended responses, newest last: what is heard of them is still open. */
  ended: readonly Response[];
}

export const SEQUENCER_START: SequencerState = { active: null, strays: [], next: null, ended: [] };

export type SequencerEvent =
  | { type: 'want'; atMs: number; tag: string }
  | { type: 'withdraw'; atMs: number; tag: string }
  | { type: 'interrupt'; atMs: number; tag: string; heardMs: number; audioMs: number }
  | { type: 'started'; atMs: number; responseId: string; tag: string | null }
  | { type: 'item'; atMs: number; responseId: string; itemId: string }
  | { type: 'audio'; atMs: number; responseId: string; itemId: string }
  | { type: 'ended'; atMs: number; responseId: string }
  | { type: 'create-failed'; atMs: number; tag: string }
  /** The connection can carry commands: what was asked for before goes out now. */
  | { type: 'ready'; atMs: number }
  | { type: 'tick'; atMs: number };

export type SequencerEffect =
  | { type: 'create-response'; tag: string }
  | { type: 'cancel-response'; responseId: string }
  | { type: 'delete-item'; itemId: string }
  | { type: 'truncate-item'; itemId: string; audioEndMs: number }
  /** A response that is wanted exists. */
  | { type: 'accepted'; tag: string; responseId: string }
  /** A response that is wanted will not come. */
  | { type: 'failed'; tag: string }
  /** The model did not do what was asked in time: its connection is no good. */
  | { type: 'stuck'; detail: string };

export interface SequencerStep {
  state: SequencerState;
  effects: SequencerEffect[];
}

/** How long the model may take to start a response, to end a cancelled one, and between signs of life of a running one. */
export const RESPONSE_LIMITS = { createMs: 10_000, cancelMs: 5_000, silenceMs: 20_000 } as const;
/** Ended responses that may still be cut: a reply that plays, and the ones just before it. */
const ENDED_KEPT = 4;

/** The next state, and the commands to send, in order. */
export function sequencerStep(state: SequencerState, event: SequencerEvent): SequencerStep {
  switch (event.type) {
    case 'want':
      return onWant(state, event.tag, event.atMs);
    case 'withdraw':
      return stop(state, event.tag, { kind: 'discard' }, event.atMs);
    case 'interrupt': {
      const { heardMs, audioMs } = event;
      return stop(
        state,
        event.tag,
        heardMs > 0 ? { kind: 'cut', heardMs, audioMs } : { kind: 'discard' },
        event.atMs,
      );
    }
    case 'started':
      return onStarted(state, event.responseId, event.tag, event.atMs);
    case 'item':
      return onSignOfLife(state, event, (response) =>
        response.items.includes(event.itemId)
          ? response
          : { ...response, items: [...response.items, event.itemId] },
      );
    case 'audio':
      return onSignOfLife(state, event, (response) => ({
        ...response,
        audioItem: response.audioItem ?? event.itemId,
      }));
    case 'ended':
      return onEnded(state, event.responseId, event.atMs);
    case 'create-failed':
      return onCreateFailed(state, event.tag, event.atMs);
    case 'ready':
      return {
        state: { ...state, active: state.active && { ...state.active, sinceMs: event.atMs } },
        effects: [],
      };
    case 'tick':
      return { state, effects: stuck(state, event.atMs) };
  }
}

function onWant(state: SequencerState, tag: string, atMs: number): SequencerStep {
  const { active } = state;
  if (!active) return createNext({ ...state, next: tag }, [], atMs);
  if (active.tag === tag && active.fate.kind === 'keep') return { state, effects: [] };
  return cancelActive({ ...state, next: tag }, active, active.fate, atMs);
}

/** The response with this tag stops, wherever it stands: waiting, asked for, running or ended. */
function stop(state: SequencerState, tag: string, fate: Fate, atMs: number): SequencerStep {
  if (state.next === tag) return { state: { ...state, next: null }, effects: [] };
  const { active } = state;
  if (active?.tag === tag) {
    // It runs on until the model has taken the cancel: more audio may come than was counted, so a cut always cuts.
    const cut = fate.kind === 'cut' ? { ...fate, audioMs: Infinity } : fate;
    return cancelActive(state, active, stricter(active.fate, cut), atMs);
  }
  const old = state.ended.find((response) => response.tag === tag);
  if (!old) return { state, effects: [] };
  return {
    state: { ...state, ended: state.ended.filter((response) => response !== old) },
    effects: settle({ ...old, fate: stricter(old.fate, fate) }),
  };
}

function cancelActive(state: SequencerState, active: Response, fate: Fate, atMs: number): SequencerStep {
  const { responseId, cancelled } = active;
  const now = { ...active, fate, cancelled: true, sinceMs: cancelled ? active.sinceMs : atMs };
  return {
    state: { ...state, active: now },
    // Without an id there is nothing to cancel yet: it is done when the response appears.
    effects: responseId !== null && !cancelled ? [{ type: 'cancel-response', responseId }] : [],
  };
}

function onStarted(
  state: SequencerState,
  responseId: string,
  tag: string | null,
  atMs: number,
): SequencerStep {
  const { active } = state;
  if (active && active.responseId === null && active.tag === tag) {
    // A response that was cancelled before it appeared is nobody's reply: nothing of it was or will be heard.
    const fate: Fate = active.cancelled ? { kind: 'discard' } : active.fate;
    const running = { ...active, responseId, fate, sinceMs: atMs };
    const effect: SequencerEffect = running.cancelled
      ? { type: 'cancel-response', responseId }
      : { type: 'accepted', tag: active.tag!, responseId };
    return { state: { ...state, active: running }, effects: [effect] };
  }
  const known = [active, ...state.strays, ...state.ended].some(
    (response) => response?.responseId === responseId,
  );
  // The model said it twice: this is no new response.
  if (known) return { state, effects: [] };
  const stray: Response = { ...asked(tag, atMs), responseId, fate: { kind: 'discard' }, cancelled: true };
  return {
    state: { ...state, strays: [...state.strays, stray] },
    effects: [{ type: 'cancel-response', responseId }],
  };
}

/** A response gave a sign of life: `change` applies, and its clock starts again unless it was cancelled. */
function onSignOfLife(
  state: SequencerState,
  { responseId, atMs }: { responseId: string; atMs: number },
  change: (response: Response) => Response,
): SequencerStep {
  const { active } = state;
  if (active?.responseId === responseId) {
    return {
      state: { ...state, active: { ...change(active), sinceMs: active.cancelled ? active.sinceMs : atMs } },
      effects: [],
    };
  }
  const strays = state.strays.map((stray) => (stray.responseId === responseId ? change(stray) : stray));
  return { state: { ...state, strays }, effects: [] };
}

function onEnded(state: SequencerState, responseId: string, atMs: number): SequencerStep {
  const { active } = state;
  if (active?.responseId === responseId) {
    // A kept response may still be cut: the browser plays it after the model has finished.
    const kept = active.fate.kind === 'keep' ? [...state.ended, active].slice(-ENDED_KEPT) : state.ended;
    return createNext({ ...state, active: null, ended: kept }, settle(active), atMs);
  }
  const stray = state.strays.find((candidate) => candidate.responseId === responseId);
  if (!stray) return { state, effects: [] };
  return createNext(
    { ...state, strays: state.strays.filter((candidate) => candidate !== stray) },
    settle(stray),
    atMs,
  );
}

/** The model refused to start this response. If a stray blocks it, it is asked for again when the stray has ended. */
function onCreateFailed(state: SequencerState, tag: string, atMs: number): SequencerStep {
  if (state.active?.tag !== tag || state.active.responseId !== null) return { state, effects: [] };
  const wanted = !state.active.cancelled && state.next === null;
  const retry = wanted && state.strays.length > 0;
  const effects: SequencerEffect[] = wanted && !retry ? [{ type: 'failed', tag }] : [];
  return createNext({ ...state, active: null, next: retry ? tag : state.next }, effects, atMs);
}

function createNext(state: SequencerState, effects: SequencerEffect[], atMs: number): SequencerStep {
  const { next } = state;
  if (next === null || state.active || state.strays.length > 0) return { state, effects };
  return {
    state: { ...state, active: asked(next, atMs), next: null },
    effects: [...effects, { type: 'create-response', tag: next }],
  };
}

/** The commands for the items of a response that has ended. */
function settle({ fate, items, audioItem }: Response): SequencerEffect[] {
  switch (fate.kind) {
    case 'keep':
      return [];
    case 'discard':
      return items.map((itemId) => ({ type: 'delete-item', itemId }));
    case 'cut':
      return audioItem === null || fate.heardMs >= fate.audioMs
        ? []
        : [{ type: 'truncate-item', itemId: audioItem, audioEndMs: fate.heardMs }];
  }
}

/** A discarded response stays discarded, and the first cut counts. */
const stricter = (was: Fate, now: Fate): Fate => (was.kind === 'keep' ? now : was);

function stuck({ active, strays }: SequencerState, atMs: number): SequencerEffect[] {
  const late = [...(active ? [active] : []), ...strays].find((response) => {
    if (response.responseId === null) return atMs - response.sinceMs > RESPONSE_LIMITS.createMs;
    return (
      atMs - response.sinceMs > (response.cancelled ? RESPONSE_LIMITS.cancelMs : RESPONSE_LIMITS.silenceMs)
    );
  });
  if (!late) return [];
  return [{ type: 'stuck', detail: `response ${late.responseId ?? '(asked for)'} gave no sign of life` }];
}

const asked = (tag: string | null, sinceMs: number): Response => ({
  tag,
  responseId: null,
  items: [],
  audioItem: null,
  fate: { kind: 'keep' },
  cancelled: false,
  sinceMs,
});
