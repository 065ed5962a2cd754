/**
 * In what order responses can be asked of a speech model: at most one is active, a create waits for the end of the one
 * before, a cancel that comes before the response exists still kills it when it appears, and what a stopped response
 * left behind is cut to what was heard, or deleted. A model that does not end what was cancelled is waited for a moment, and then
 * asked all the same. `(state, event) → {state, effects}`, pure.
 */
import type {
  Fate,
  Response,
  SequencerEffect,
  SequencerEvent,
  SequencerState,
  SequencerStep,
} from './sequencer-state.ts';
import {
  BUSY_LIMIT_MS,
  busyAgain,
  isHeldBack,
  isLeftBehind,
  lateness,
  withoutWaiting,
} from './sequencer-waits.ts';

/** Ended responses that may still be cut: a reply that plays, and the ones just before it. */
const ENDED_KEPT = 4;
/** Strays whose end is still waited for, so that their items can be settled. Some models would let them pile up. */
const STRAYS_KEPT = 8;

/** The next state, and the commands to send, in order. */
export function sequencerStep(state: SequencerState, event: SequencerEvent): SequencerStep {
  const { atMs } = event;
  switch (event.type) {
    case 'want':
      return onWant(state, event.tag, atMs);
    case 'withdraw':
      return stop(state, event.tag, { kind: 'discard' }, atMs);
    case 'discard':
      return onDiscard(state, event.tag, atMs);
    case 'interrupt': {
      const { heardMs, audioMs } = event;
      const fate: Fate = heardMs > 0 ? { kind: 'cut', heardMs, audioMs } : { kind: 'discard' };
      return stop(state, event.tag, fate, atMs);
    }
    case 'shorten':
      return stop(state, event.tag, { kind: 'shorten', audioMs: event.audioMs }, atMs);
    case 'started':
      return onStarted(state, event.responseId, event.tag, atMs);
    case 'alive':
      return onSignOfLife(state, event, (response) => response);
    case 'item':
      return onSignOfLife(state, event, (response) =>
        response.items.includes(event.itemId)
          ? response
          : { ...response, items: [...response.items, event.itemId] },
      );
    case 'drop-item':
      return onDropItem(state, event);
    case 'audio':
      return onSignOfLife(state, event, (response) => ({
        ...response,
        audioItem: response.audioItem ?? event.itemId,
      }));
    case 'ended':
      return onEnded(state, event.responseId, atMs);
    case 'create-failed':
      return onCreateFailed(state, event.tag, event.busy, atMs);
    case 'give-up':
      return onGiveUp(state, event.tag, atMs);
    case 'ready':
      return { state: { ...state, active: state.active && { ...state.active, sinceMs: atMs } }, effects: [] };
    case 'stood-still':
      return { state: withoutWaiting(state, event.ms, atMs), effects: [] };
    case 'tick':
      return onTick(state, event);
  }
}

function onWant(state: SequencerState, tag: string, atMs: number): SequencerStep {
  const { active } = state;
  if (!active) return createNext({ ...state, next: tag }, [], atMs);
  if (active.tag === tag && active.fate.kind === 'keep') return { state, effects: [] };
  return cancelActive({ ...state, next: tag }, active, active.fate, atMs);
}

/** The response with this tag stops, wherever it stands: waiting, asked for, running, left behind or ended. */
function stop(state: SequencerState, tag: string, fate: Fate, atMs: number): SequencerStep {
  if (state.next === tag) return { state: { ...state, next: null }, effects: [] };
  const { active, strays, ended } = state;
  const is = (response: Response): boolean => response.tag === tag;
  // One that runs on makes more audio than was counted, so a cut always cuts.
  const openFate = fate.kind === 'cut' ? { ...fate, audioMs: Infinity } : fate;
  if (active && is(active)) return cancelActive(state, active, stricter(active.fate, openFate), atMs);
  const stray = strays.find(is);
  if (stray) {
    const stopped = { ...stray, fate: stricter(stray.fate, openFate) };
    return { state: { ...state, strays: strays.with(strays.indexOf(stray), stopped) }, effects: [] };
  }
  const old = ended.find(is);
  if (!old) return { state, effects: [] };
  return {
    state: { ...state, ended: ended.filter((response) => response !== old) },
    effects: settle({ ...old, fate: stricter(old.fate, fate) }),
  };
}

/** A response that runs goes on to its end, which is near; until then it says nothing that counts. */
function onDiscard(state: SequencerState, tag: string, atMs: number): SequencerStep {
  const { active } = state;
  if (active?.tag !== tag || active.cancelled) return stop(state, tag, { kind: 'discard' }, atMs);
  return { state: { ...state, active: { ...active, fate: { kind: 'discard' } } }, effects: [] };
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
  const { active, strays, ended } = state;
  if (active && active.responseId === null && active.tag === tag) {
    // A response that was cancelled before it appeared is nobody's reply: nothing of it was or will be heard.
    const fate: Fate = active.cancelled ? { kind: 'discard' } : active.fate;
    const running = { ...active, responseId, fate, sinceMs: atMs };
    const effect: SequencerEffect = running.cancelled
      ? { type: 'cancel-response', responseId }
      : { type: 'accepted', tag: active.tag!, responseId };
    return { state: { ...state, active: running, busy: null }, effects: [effect] };
  }
  // The model said it twice: this is no new response.
  if ([active, ...strays, ...ended].some((response) => response?.responseId === responseId))
    return { state, effects: [] };
  const effects: SequencerEffect[] = [{ type: 'cancel-response', responseId }];
  const awaited = strays.findIndex((stray) => stray.responseId === null && stray.tag === tag);
  const stray = { ...asked(tag, atMs), responseId, fate: { kind: 'discard' }, cancelled: true } as const;
  const rest = awaited < 0 ? strays : strays.toSpliced(awaited, 1);
  return withStray({ ...state, strays: rest }, stray, effects);
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

/** An item is deleted once: a server may take the second time for a sign that it cannot delete. */
function onDropItem(
  state: SequencerState,
  { responseId, itemId }: { responseId: string; itemId: string },
): SequencerStep {
  const { active, strays, ended } = state;
  const known = [active, ...strays, ...ended].find((response) => response?.responseId === responseId);
  if (known?.dropped.includes(itemId)) return { state, effects: [] };
  const without = (response: Response): Response =>
    response === known ? { ...response, dropped: [...response.dropped, itemId] } : response;
  return {
    state: {
      ...state,
      active: active && without(active),
      strays: strays.map(without),
      ended: ended.map(without),
    },
    effects: [{ type: 'delete-item', itemId }],
  };
}

function onEnded(state: SequencerState, responseId: string, atMs: number): SequencerStep {
  const { active, strays } = state;
  const is = (response: Response): boolean => response.responseId === responseId;
  const over = active && is(active) ? active : strays.find(is);
  if (!over) return { state, effects: [] };
  const next: SequencerState = {
    ...state,
    active: over === active ? null : active,
    strays: strays.filter((stray) => stray !== over),
    // Such a response may still be cut: the browser plays it after the model has finished.
    ended: isOpen(over.fate) ? [...state.ended, over].slice(-ENDED_KEPT) : state.ended,
    // This may be the one that kept the model busy.
    busy: state.busy && { ...state.busy, againAtMs: atMs },
  };
  return createNext(next, settle(over), atMs);
}

/** The model refused to start this response. If it is busy, the response is asked for again: later, or when another one ends. */
function onCreateFailed(state: SequencerState, tag: string, isBusy: boolean, atMs: number): SequencerStep {
  const { active } = state;
  if (active?.tag !== tag || active.responseId !== null) {
    const strays = state.strays.filter((stray) => stray.tag !== tag || stray.responseId !== null);
    return createNext({ ...state, strays }, [], atMs);
  }
  const rest = { ...state, active: null };
  const wanted = active.cancelled ? state.next : tag;
  if (!isBusy) {
    const effects: SequencerEffect[] = active.cancelled ? [] : [{ type: 'failed', tag }];
    return createNext({ ...rest, busy: null }, effects, atMs);
  }
  if (wanted === null) return { state: rest, effects: [] };
  const busy = busyAgain(state.busy, wanted, atMs);
  const effects: SequencerEffect[] =
    atMs - busy.sinceMs < BUSY_LIMIT_MS
      ? []
      : [{ type: 'late', tag: wanted, responseId: null, detail: `busy for ${BUSY_LIMIT_MS} ms` }];
  return { state: { ...rest, next: wanted, busy }, effects };
}

/** The response counts as cancelled from now on, and the next one is not held back for it longer than for any other. */
function onGiveUp(state: SequencerState, tag: string, atMs: number): SequencerStep {
  const { active } = state;
  if (active?.tag !== tag) return stop(state, tag, { kind: 'discard' }, atMs);
  const { state: cancelled, effects } = cancelActive(state, active, active.fate, atMs);
  const step = withStray({ ...cancelled, active: null }, cancelled.active!, effects);
  return createNext(step.state, step.effects, atMs);
}

function onTick(state: SequencerState, event: Extract<SequencerEvent, { type: 'tick' }>): SequencerStep {
  const { active } = state;
  const { atMs } = event;
  if (!active) return createNext(state, [], atMs);
  if (isLeftBehind(active, atMs)) {
    const { responseId } = active;
    const effects: SequencerEffect[] = responseId === null ? [] : [{ type: 'left-behind', responseId }];
    const step = withStray({ ...state, active: null }, active, effects);
    return createNext(step.state, step.effects, atMs);
  }
  const detail = lateness(active, event);
  if (detail === null) return { state, effects: [] };
  return {
    state,
    effects: [{ type: 'late', tag: active.tag!, responseId: active.responseId, detail }],
  };
}

function createNext(state: SequencerState, effects: SequencerEffect[], atMs: number): SequencerStep {
  const { next } = state;
  if (next === null || state.active || isHeldBack(state, atMs)) return { state, effects };
  return {
    state: { ...state, active: asked(next, atMs), next: null },
    effects: [...effects, { type: 'create-response', tag: next }],
  };
}

/** One more stray. If there are too many, the items of the oldest are settled before its end. */
function withStray(state: SequencerState, stray: Response, effects: SequencerEffect[]): SequencerStep {
  const strays = [...state.strays, stray];
  const [oldest] = strays;
  if (strays.length <= STRAYS_KEPT) return { state: { ...state, strays }, effects };
  return { state: { ...state, strays: strays.slice(1) }, effects: [...effects, ...settle(oldest!)] };
}

/** The commands for the items of a response that has ended. */
function settle({ fate, items, dropped, audioItem }: Response): SequencerEffect[] {
  switch (fate.kind) {
    case 'keep':
      return [];
    case 'discard':
      return items
        .filter((itemId) => !dropped.includes(itemId))
        .map((itemId) => ({ type: 'delete-item', itemId }));
    case 'cut':
      return audioItem === null || fate.heardMs >= fate.audioMs
        ? []
        : [{ type: 'truncate-item', itemId: audioItem, audioEndMs: fate.heardMs }];
    case 'shorten':
      return audioItem === null
        ? []
        : [{ type: 'truncate-item', itemId: audioItem, audioEndMs: fate.audioMs }];
  }
}

/** Whether it is still open what will be heard. */
const isOpen = ({ kind }: Fate): boolean => kind === 'keep' || kind === 'shorten';

/** A discarded response stays discarded, and the first cut counts. */
const stricter = (was: Fate, now: Fate): Fate => (isOpen(was) ? now : was);

const asked = (tag: string | null, sinceMs: number): Response => ({
  tag,
  responseId: null,
  items: [],
  dropped: [],
  audioItem: null,
  fate: { kind: 'keep' },
  cancelled: false,
  sinceMs,
});
