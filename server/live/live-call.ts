/**
 * One call that others may listen to, for as long as its link lasts: a tap of the call on one side, listeners on the other. Each message is
 * made once for all of them. Nobody hears anything before the page that talks has said that it shows how many listen.
 */
import { PacketType } from 'socket.io-parser';
import { LatchError } from '../../shared/errors.ts';
import { encodeLivePackets, LIVE_AIM_MS, LIVE_NAMESPACE, type LiveEvents } from '../../shared/live.ts';
import type { LivePacket } from '../../shared/live.ts';
import { Encoder } from '../../shared/socket-parser.ts';
import type { Tap, TappedCall, TapFactory } from '../session/taps/tap.ts';
import { Audible } from './audible.ts';
import { Captions } from './captions.ts';
import type { Listener } from './listener.ts';
import { Spread } from './spread.ts';
import { TalkerTold } from './talker-told.ts';

export interface LiveCallOptions {
  maxListeners: number;
  nowMs: () => number;
  /** Runs it later, about then. Returns what stops it. */
  after: (delayMs: number, run: () => void) => () => void;
  /** The link is over: called once. */
  onOver: () => void;
}

/** Packets go out together: two hundred listeners cost the process ten thousand writes a second otherwise. */
const BATCH_MS = 100;
/** How often the page that talks, and the listeners, are told of another number of listeners. */
const TELL_EVERY_MS = 500;

export class LiveCall {
  readonly #startedMs: number;
  readonly #audible = new Audible();
  readonly #captions = new Captions();
  readonly #told: TalkerTold;
  readonly #spread = new Spread();
  readonly #encoder = new Encoder();
  /** Those that wait until the page that talks knows of them. */
  readonly #waiting = new Set<Listener>();
  #listening: readonly Listener[] = [];
  #batch: LivePacket[] = [];
  /** What went out last, for whoever joins: they start at once, in step with the others. */
  #latest: { atMs: number; message: string | Uint8Array }[] = [];
  #call: TappedCall | null = null;
  #stopTap: () => void = () => {};
  #stopBatch: (() => void) | null = null;
  #stopTelling: (() => void) | null = null;
  #toldListeners = -1;
  #isOver = false;

  constructor(
    tap: (factory: TapFactory) => () => void,
    private readonly options: LiveCallOptions,
  ) {
    this.#startedMs = options.nowMs();
    this.#told = new TalkerTold(this.#startedMs);
    this.#stopTap = tap((call) => this.#tapOf(call));
    // The factory runs at once. Where it could not, there is nobody to tell.
    if (this.#call === null) throw new LatchError('internal', 'the call could not be tapped');
    this.#tell();
  }

  get listeners(): number {
    return this.#waiting.size + this.#listening.length;
  }

  /** Throws `live-over`, or `at-capacity` where too many listen. Returns what lets the listener go. */
  join(listener: Listener): () => void {
    if (this.#isOver) throw new LatchError('live-over');
    if (this.listeners >= this.options.maxListeners) throw new LatchError('at-capacity');
    this.#waiting.add(listener);
    this.#letIn();
    this.#tellSoon();
    return () => {
      const isGone = this.#waiting.delete(listener);
      const left = this.#listening.filter((other) => other !== listener);
      if (!isGone && left.length === this.#listening.length) return;
      this.#listening = left;
      this.#tellSoon();
    };
  }

  /** Cuts every listener at once. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTap();
    this.#stopBatch?.();
    this.#stopTelling?.();
    this.#spread.close();
    const over = this.#message('live.over', { why: 'ended' });
    for (const listener of [...this.#waiting, ...this.#listening]) {
      listener.write(over);
      listener.close();
    }
    this.#waiting.clear();
    this.#listening = [];
    this.#sendState();
    this.options.onOver();
  }

  #tapOf(call: TappedCall): Tap {
    this.#call = call;
    return {
      name: 'live',
      onStep: ({ event }) => {
        if (event.type === 'client' && event.event.name === 'live.shown')
          this.#onShown(event.event.payload.notice);
      },
      onPacket: (packet) => this.#push(this.#audible.onPacket(packet)),
      onChanges: (changes, atMs) => {
        this.#push(this.#audible.onChanges(changes, atMs));
        for (const caption of this.#captions.onChanges(changes))
          this.#spread.push(this.#message('live.caption', caption), this.#listening);
      },
      onEnd: () => this.end(),
    };
  }

  #onShown(notice: number): void {
    this.#told.onShown(notice);
    this.#letIn();
  }

  #letIn(): void {
    if (!this.#told.mayListen) return;
    const joining = [...this.#waiting];
    this.#waiting.clear();
    this.#listening = [...this.#listening, ...joining];
    const nowMs = this.options.nowMs() - this.#startedMs;
    const recent = this.#latest.filter(({ atMs }) => atMs >= nowMs - LIVE_AIM_MS);
    for (const listener of joining) {
      listener.write(this.#message('live.joined', { nowMs }));
      for (const caption of this.#captions.latest) listener.write(this.#message('live.caption', caption));
      listener.write(this.#message('live.listeners', { listeners: this.listeners }));
      for (const { message } of recent) listener.write(message);
    }
  }

  #push(packets: LivePacket[]): void {
    if (packets.length === 0) return;
    this.#batch.push(...packets.map((packet) => ({ ...packet, atMs: packet.atMs - this.#startedMs })));
    this.#stopBatch ??= this.options.after(BATCH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#stopBatch = null;
    const message = this.#message('live.audio', encodeLivePackets(this.#batch));
    const nowMs = this.options.nowMs() - this.#startedMs;
    this.#latest = this.#latest.filter(({ atMs }) => atMs >= nowMs - LIVE_AIM_MS);
    this.#latest.push({ atMs: nowMs, message });
    this.#batch = [];
    this.#spread.push(message, this.#listening);
  }

  /** The first one is told of at once: it waits for that. */
  #tellSoon(): void {
    if (this.#isOver || this.#stopTelling !== null) return;
    this.#tell();
  }

  #tell(): void {
    this.#stopTelling = null;
    if (this.#isOver || this.#toldListeners === this.listeners) return;
    this.#toldListeners = this.listeners;
    this.#sendState();
    this.#spread.push(this.#message('live.listeners', { listeners: this.listeners }), this.#listening);
    this.#stopTelling = this.options.after(TELL_EVERY_MS, () => this.#tell());
  }

  #sendState(): void {
    const { listeners } = this;
    const notice = this.#told.onNotice(listeners);
    this.#call!.send({ name: 'live.state', payload: { link: !this.#isOver, listeners, notice } });
  }

  #message<Name extends keyof LiveEvents>(name: Name, payload: LiveEvents[Name]): string | Uint8Array;
  #message(name: 'live.audio', payload: Uint8Array): string | Uint8Array;
  #message(name: string, payload: unknown): string | Uint8Array {
    return this.#encoder.encode({ type: PacketType.EVENT, nsp: LIVE_NAMESPACE, data: [name, payload] })[0];
  }
}
