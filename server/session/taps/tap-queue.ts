/** The queues between a call and its taps. */
import { changesOf, type LedgerChange } from '../../../shared/ledger/changes.ts';
import type { CoreEvent, CoreStep } from '../core/core-state.ts';
import type { CallEnd, Tap, TapFactory, TappedCall, TappedPacket } from './tap.ts';

/**
 * Notes that wait for one tap. Talk makes about a hundred a second, so a tap may be 50 s behind; a browser that was away for the
 * whole resume window (30 s) brings 3,000 at once.
 */
export const MAX_WAITING = 5_000;
/** A tap works for this long, and for one note at least, before the event loop goes on with the calls. */
const SLICE_MS = 1;
/** A tap may send as many events as it was told notes, and this many more: what it sends waits in the call's link. */
export const MAX_UNPROMPTED = 100;

type Note =
  | { kind: 'step'; step: CoreStep; changes: () => readonly LedgerChange[] }
  | { kind: 'packet'; packet: TappedPacket }
  | { kind: 'missed'; notes: number }
  | { kind: 'end'; end: CallEnd };

/** The taps of one call, each behind a queue of its own. */
export class Taps {
  #queues: readonly TapQueue[] = [];

  constructor(
    factories: readonly TapFactory[],
    private readonly call: TappedCall,
  ) {
    for (const factory of factories) this.add(factory);
  }

  /** Returns what takes the tap out again. A factory that throws makes no tap; the call goes on without it. */
  add(factory: TapFactory): () => void {
    try {
      const queue = new TapQueue(factory, this.call);
      this.#queues = [...this.#queues, queue];
      return () => (this.#queues = this.#queues.filter((other) => other !== queue));
    } catch (err) {
      this.call.log.error({ err }, 'a tap could not be made');
      return () => {};
    }
  }

  onStep(step: CoreStep): void {
    // They are worked out between the call's work, and once for all taps.
    let changes: readonly LedgerChange[] | null = null;
    const note: Note = {
      kind: 'step',
      step,
      changes: () => (changes ??= changesOf(step.before.ledger, step.after.ledger)),
    };
    const isChanged = step.before.ledger !== step.after.ledger && !isSound(step.event);
    for (const queue of this.#queues)
      if (queue.tap.onStep || (queue.tap.onChanges && isChanged)) queue.push(note);
  }

  onPacket(packet: TappedPacket): void {
    for (const queue of this.#queues) if (queue.tap.onPacket) queue.push({ kind: 'packet', packet });
  }

  onEnd(end: CallEnd): void {
    for (const queue of this.#queues) queue.push({ kind: 'end', end });
  }
}

/** Sound alone decides nothing: a hundred times a second nobody need look. */
const isSound = (event: CoreEvent): boolean =>
  event.type === 'speech' || (event.type === 'model' && event.event.type === 'response-audio');

class TapQueue {
  #notes: Note[] = [];
  #working = false;
  #missed = 0;
  #failed = false;
  /** Events that the tap may send now. */
  #allowance = MAX_UNPROMPTED;
  readonly tap: Tap;

  /** Throws what the factory throws, or TypeError where it makes no tap. */
  constructor(
    factory: TapFactory,
    private readonly call: TappedCall,
  ) {
    this.tap = factory({ ...call, send: (event) => this.#send(event) });
    if (typeof this.tap?.name !== 'string') throw new TypeError('a tap has a name');
  }

  push(note: Note): void {
    if (this.#notes.length >= MAX_WAITING && note.kind !== 'end') {
      if (this.#missed++ === 0)
        this.call.log.warn({ tap: this.tap.name }, 'a tap is too slow: it misses notes');
      return;
    }
    // The tap learns how much it missed at the place where it missed it.
    if (this.#missed > 0) this.#notes.push({ kind: 'missed', notes: this.#missed });
    this.#missed = 0;
    this.#notes.push(note);
    if (this.#working) return;
    this.#working = true;
    setImmediate(() => this.#work());
  }

  #work(): void {
    const untilMs = performance.now() + SLICE_MS;
    do {
      const note = this.#notes.shift();
      if (!note) {
        this.#working = false;
        return;
      }
      const settled = this.#deliver(note);
      // The next note waits for the event loop, or a tap that is always ready would keep it from the calls.
      if (settled) return void settled.then(() => setImmediate(() => this.#work()));
    } while (performance.now() < untilMs);
    setImmediate(() => this.#work());
  }

  #send(event: Parameters<TappedCall['send']>[0]): void {
    if (this.#allowance > 0) this.call.send(event);
    else if (this.#allowance === 0)
      this.call.log.warn({ tap: this.tap.name }, 'a tap sends too much: some of it is dropped');
    this.#allowance--;
  }

  /** Returns a promise where the tap does. It is never rejected. */
  #deliver(note: Note): Promise<void> | undefined {
    this.#allowance = Math.max(this.#allowance, 0) + 1;
    try {
      const result = this.#callTap(note);
      return result instanceof Promise ? result.catch((error: unknown) => this.#onError(error)) : undefined;
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  #callTap(note: Note): void | Promise<void> {
    const { tap } = this;
    switch (note.kind) {
      case 'step':
        return this.#callWithStep(note);
      case 'packet':
        return tap.onPacket?.(note.packet);
      case 'missed':
        return tap.onMissed?.(note.notes);
      case 'end':
        return tap.onEnd?.(note.end);
    }
  }

  #callWithStep({ step, changes }: Extract<Note, { kind: 'step' }>): void | Promise<void> {
    const { tap } = this;
    const tellChanges = (): void | Promise<void> => {
      if (!tap.onChanges || changes().length === 0) return;
      return tap.onChanges(changes(), step.event.atMs);
    };
    const stepped = tap.onStep?.(step);
    return stepped instanceof Promise ? stepped.then(tellChanges) : tellChanges();
  }

  /** The first error says what is wrong; a log full of the same helps nobody. */
  #onError(err: unknown): void {
    if (!this.#failed) this.call.log.error({ err, tap: this.tap.name }, 'a tap failed: the call goes on');
    this.#failed = true;
  }
}
