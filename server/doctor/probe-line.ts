/**
 * One connection of the doctor's to a server of the Realtime protocol: set up as a call's connection is, and then asked one thing after
 * another. What comes is kept until somebody waits for it.
 */
import type { Logger } from 'pino';
import { toBase64 } from '../models/openai/pcm.ts';
import { dialOf, type Dial, type OpenAiModelOptions } from '../models/openai/model.ts';
import { readProviderEvent, type ProviderEvent } from '../models/openai/provider-events.ts';
import { ProviderSocket, type End } from '../models/openai/provider-socket.ts';
import { SessionSetup } from '../models/openai/session-setup.ts';
import { Traits } from '../models/openai/traits.ts';

/** An event of the server, and when it came. */
export type Came = ProviderEvent & { atMs: number };

const CLOSED: End = { code: 'draining', detail: 'the check was stopped', retry: false };

export class ProbeLine {
  /** What the handshake told of the server. */
  readonly traits: Traits;
  readonly dial: Dial;
  /** Why the connection is over. */
  end: End | null = null;
  openedAtMs: number | null = null;
  readyAtMs: number | null = null;
  /** How the server showed that it lacks something, by what it lacks. */
  readonly learned = new Map<string, string>();
  readonly #socket: ProviderSocket;
  readonly #setup: SessionSetup;
  readonly #came: Came[] = [];
  #wake: () => void = () => {};
  #sent = 0;

  /** `onEvent` gets each event when it comes, whoever waits for it. */
  constructor(
    reach: OpenAiModelOptions,
    private readonly onEvent: (event: Came) => void,
  ) {
    this.dial = dialOf(reach);
    this.traits = new Traits({ isKnown: false, transcripts: reach.session.transcriptionModel !== null });
    this.#socket = new ProviderSocket({
      ...this.dial,
      log: reach.log,
      onOpen: () => {
        this.openedAtMs = performance.now();
        this.#setup.onOpen();
        this.#wake();
      },
      onMessage: (text) => this.#onMessage(text, reach.log),
      onEnd: (end) => this.#onEnd(end),
    });
    this.#setup = new SessionSetup({
      ...this.dial,
      traits: this.traits,
      session: reach.session,
      functions: [],
      note: null,
      log: reach.log,
      onSend: (event) => this.send(event),
      onLearned: (event) => {
        if (event?.type === 'learned') this.learned.set(event.capability, event.detail);
      },
      onReady: () => {
        this.readyAtMs = performance.now();
        this.#wake();
      },
      onFailed: (end) => this.#socket.end(end),
    });
  }

  /** Waits for the end of the handshake, until then; false where the connection ended first. */
  async ready(untilMs: number): Promise<boolean> {
    await this.until(untilMs, () => this.readyAtMs !== null);
    return this.readyAtMs !== null && this.end === null;
  }

  /** What the server owes of the handshake, to follow a reason. */
  get missing(): string {
    return this.#setup.missing;
  }

  send(event: object): void {
    this.#socket.send(JSON.stringify({ event_id: `doctor_${++this.#sent}`, ...event }));
  }

  sendAudio(pcm: Int16Array): void {
    this.send({ type: 'input_audio_buffer.append', audio: toBase64(pcm) });
  }

  /** The next event that nobody waited for yet; null when nothing came until then, or when the connection is over. */
  async next(untilMs: number): Promise<Came | null> {
    for (;;) {
      const event = this.#came.shift();
      if (event !== undefined) return event;
      if (this.end !== null || performance.now() >= untilMs) return null;
      await this.#change(untilMs);
    }
  }

  /** Waits until this holds, until then, or until the connection is over. Nothing that came is lost. */
  async until(untilMs: number, holds: () => boolean): Promise<void> {
    while (!holds() && this.end === null && performance.now() < untilMs) await this.#change(untilMs);
  }

  /** What came and was not waited for is of no interest any more. */
  forget(): void {
    this.#came.length = 0;
  }

  /** Nothing is waited for after it. */
  close(): void {
    this.#setup.close();
    this.#socket.close();
    this.end ??= CLOSED;
    this.#wake();
  }

  /** Waits until something happens, or until then. */
  #change(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const leftMs = untilMs - performance.now();
      const timer = leftMs < 2 ** 31 ? setTimeout(resolve, Math.max(0, Math.ceil(leftMs))) : null;
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }

  #onMessage(text: string, log: Logger): void {
    let event: ProviderEvent | null;
    try {
      ({ event } = readProviderEvent(text));
    } catch (error) {
      log.warn({ fault: (error as Error).message }, 'the speech model sent a malformed event');
      return;
    }
    this.#setup.onMessage();
    if (event === null) return;
    if (event.type === 'session.created') return this.#setup.onCreated(event.session);
    if (event.type === 'session.updated') return this.#setup.onUpdated(event.session);
    if (event.type === 'error' && this.readyAtMs === null) return this.#setup.onRefused(event.error);
    const came = { ...event, atMs: performance.now() };
    this.onEvent(came);
    this.#came.push(came);
    this.#wake();
  }

  #onEnd(end: End): void {
    this.#setup.close();
    const detail = end.retry && !end.reason ? `${end.detail}${this.missing}` : end.detail;
    this.end = { ...end, detail: this.dial.scrub(detail) };
    this.#wake();
  }
}
