/** The calls that are up on this server, and what was said in those that ended not long ago. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import type { HistoryEntry, SpeechModel } from '../models/speech-model.ts';
import { OpusCodec } from './codec.ts';
import { Session, TICK_MS } from './session.ts';
import type { TapFactory } from './taps/tap.ts';

export interface RegistryOptions {
  model: SpeechModel;
  log: Logger;
  nowMs: () => number;
  maxCalls: number;
  maxCallsPerAddress: number;
  maxCallMs: number;
  /** A dropped call waits this long for its browser. */
  resumeWindowMs: number;
  /** Whether a reply may be asked for on a guess, of a model that can take one back. */
  speculation: boolean;
  /** What is told of every call. */
  taps: readonly TapFactory[];
}

/** Conversations kept after their call ended, so that a next call goes on with them. The oldest goes first. */
const MAX_CONVERSATIONS = 1000;
/** A token lives for a minute; a call that ended is remembered for two, so that its token opens no second one. */
const ENDED_KEPT_MS = 120_000;

export class SessionRegistry {
  readonly #sessions = new Map<string, Session>();
  readonly #tickers = new Map<string, NodeJS.Timeout>();
  readonly #conversations = new Map<string, readonly HistoryEntry[]>();
  readonly #endedAtMs = new Map<string, number>();

  constructor(private readonly options: RegistryOptions) {}

  activeCalls(): number {
    return this.#sessions.size;
  }

  activeCallsOf(address: string): number {
    return [...this.#sessions.values()].filter((session) => session.options.address === address).length;
  }

  /** Whether a next call could go on with this conversation. */
  knows(conversationId: string): boolean {
    return this.#conversations.has(conversationId);
  }

  /** Begins the call that a token allows, once. Throws `token-invalid`, `at-capacity` or `too-many-calls`. */
  open({
    callId,
    conversationId,
    address,
  }: {
    callId: string;
    conversationId: string;
    address: string;
  }): Session {
    this.#forgetEnded();
    if (this.#sessions.has(callId) || this.#endedAtMs.has(callId))
      throw new LatchError('token-invalid', 'used before');
    const { maxCalls, maxCallsPerAddress, model, nowMs, maxCallMs, resumeWindowMs, speculation, taps, log } =
      this.options;
    if (this.activeCalls() >= maxCalls) throw new LatchError('at-capacity');
    if (this.activeCallsOf(address) >= maxCallsPerAddress) throw new LatchError('too-many-calls');
    const session = new Session({
      callId,
      conversationId,
      resumeKey: `${callId}.${randomBytes(16).toString('base64url')}`,
      address,
      model,
      codec: new OpusCodec(),
      history: this.#conversations.get(conversationId) ?? [],
      maxCallMs,
      resumeWindowMs,
      speculation,
      taps,
      log: log.child({ callId, conversationId }),
      nowMs,
      onEnded: (ended) => this.#onEnded(ended),
    });
    this.#sessions.set(callId, session);
    this.#tickers.set(
      callId,
      setInterval(() => session.tick(), TICK_MS),
    );
    return session;
  }

  /** The call that a dropped browser comes back to. Throws `call-not-found`. */
  find(resumeKey: string): Session {
    const session = this.#sessions.get(resumeKey.slice(0, resumeKey.indexOf('.')));
    const known = Buffer.from(session?.options.resumeKey ?? '');
    const given = Buffer.from(resumeKey);
    if (!session || known.length !== given.length || !timingSafeEqual(known, given))
      throw new LatchError('call-not-found');
    return session;
  }

  /** Ends every call with this reason. */
  endAll(error: LatchError): void {
    for (const session of [...this.#sessions.values()]) session.end(error);
  }

  #onEnded(session: Session): void {
    const { callId, conversationId } = session.options;
    this.#sessions.delete(callId);
    clearInterval(this.#tickers.get(callId));
    this.#tickers.delete(callId);
    this.#endedAtMs.set(callId, this.options.nowMs());
    this.#conversations.delete(conversationId);
    this.#conversations.set(conversationId, session.history);
    for (const oldest of this.#conversations.keys()) {
      if (this.#conversations.size <= MAX_CONVERSATIONS) break;
      this.#conversations.delete(oldest);
    }
  }

  #forgetEnded(): void {
    const before = this.options.nowMs() - ENDED_KEPT_MS;
    for (const [callId, atMs] of this.#endedAtMs) if (atMs < before) this.#endedAtMs.delete(callId);
  }
}
