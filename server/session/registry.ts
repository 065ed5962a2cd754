/** The calls that are up on this server, and what was said in those that ended not long ago. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import type { HistoryEntry, SpeechModel } from '../models/speech-model.ts';
import { OpusCodec } from './codec.ts';
import { KeptConversations } from './kept-conversations.ts';
import { CallAllowance, type SharedAllowance } from './limits/call-allowance.ts';
import { NETWORK_SHARE, SharedAllowances } from './limits/shared-allowances.ts';
import { Session, TICK_MS } from './session.ts';
import type { TapFactory } from './taps/tap.ts';

export interface RegistryOptions {
  model: SpeechModel;
  log: Logger;
  nowMs: () => number;
  maxCalls: number;
  maxCallsPerAddress: number;
  maxCallMs: number;
  idleMs: number;
  /** A dropped call waits this long for its browser. */
  resumeWindowMs: number;
  /** Whether a reply may be asked for on a guess, where the model can take one back. */
  speculation: boolean;
  /** Whether the model may answer a guess by saying that the person has not finished, where it can call functions. */
  modelJudges: boolean;
  /** The larger network that an address is in: one customer may have all of it. */
  networkOf: (address: string) => string;
  /** The taps of every call. */
  taps: readonly TapFactory[];
}

/** Where every line is busy, a call that is silent for so long makes room for another one. */
const ROOM_AFTER_MS = 60_000;
/** A token lives for a minute; a call that ended is remembered for two, so that its token opens no second one. */
const ENDED_KEPT_MS = 120_000;

export interface OpenOptions {
  callId: string;
  conversationId: string;
  /** Whose conversation it is. */
  person: string;
  address: string;
}

interface EndedCall {
  atMs: number;
  resumeKey: string;
  /** Another call goes on with its conversation. */
  takenOver: boolean;
}

/** A call that is up. */
interface LiveCall {
  session: Session;
  /** The larger network that its address is in. */
  network: string;
  ticker: NodeJS.Timeout;
}

export class SessionRegistry {
  /** By the call's id. */
  readonly #calls = new Map<string, LiveCall>();
  readonly #conversations: KeptConversations;
  readonly #ended = new Map<string, EndedCall>();
  /** Conversations with a call of which something was forgotten: what the call still knows goes with it. */
  readonly #forgetting = new Set<string>();
  /** What each address may still send and ask for, and each network. */
  readonly #byAddress: SharedAllowances;
  readonly #byNetwork: SharedAllowances;

  constructor(private readonly options: RegistryOptions) {
    this.#conversations = new KeptConversations(options.nowMs, options.networkOf);
    this.#byAddress = new SharedAllowances(options.maxCallsPerAddress, 1);
    this.#byNetwork = new SharedAllowances(options.maxCallsPerAddress, NETWORK_SHARE);
  }

  /** Calls that are up. A call in the conversation `except` does not count: a call that takes its place adds none. */
  activeCalls(except?: string): number {
    return this.#callsBut(except).length;
  }

  activeCallsOf(address: string, except?: string): number {
    return this.#callsBut(except).filter(({ session }) => session.options.address === address).length;
  }

  /** Whether an address, and the network that it is in, may have one more call. */
  mayCall(address: string, except?: string): boolean {
    const { maxCallsPerAddress, networkOf } = this.options;
    return (
      this.activeCallsOf(address, except) < maxCallsPerAddress &&
      this.#activeCallsIn(networkOf(address), except) < NETWORK_SHARE * maxCallsPerAddress
    );
  }

  /** Whether a call could begin now, if need be in place of a silent one. A call in the conversation `except` would be replaced. */
  hasRoom(except?: string): boolean {
    return this.activeCalls(except) < this.options.maxCalls || this.#mostSilent(except) !== undefined;
  }

  /** Whether a next call could go on with this conversation. */
  knows(conversationId: string): boolean {
    return (
      this.#conversations.find(conversationId) !== null || this.#liveSession(conversationId) !== undefined
    );
  }

  /** The call that is up in this conversation of this person. Throws `call-not-found`. */
  callOf(conversationId: string, person: string): Session {
    const session = this.#liveSession(conversationId);
    if (session?.options.person !== person) throw new LatchError('call-not-found');
    return session;
  }

  /** Whether a call is up in this conversation. */
  isUp(conversationId: string): boolean {
    return this.#liveSession(conversationId) !== undefined;
  }

  /** The conversation is deleted: a call that is up in it ends, and nothing of it is left here. */
  forget(conversationId: string): void {
    this.#liveSession(conversationId)?.end(new LatchError('conversation-deleted'));
    this.#conversations.forget(conversationId);
  }

  /** Something of what was said is forgotten: a next call goes on from what the record has, and not from what the call that is up knows. */
  forgetSaid(conversationId: string): void {
    this.#conversations.forget(conversationId);
    if (this.#liveSession(conversationId) !== undefined) this.#forgetting.add(conversationId);
  }

  /** A next call in this conversation goes on from this history. */
  hold(conversationId: string, history: readonly HistoryEntry[], address: string): void {
    this.#conversations.keep(conversationId, history, address);
  }

  /**
   * Begins the call that a token allows, once. A conversation has one live session: a call that is up in it ends (`taken-over`),
   * and the new one goes on from there. Where every line is busy, the call that is silent for longest ends (`line-needed`).
   * Throws `token-invalid`, `at-capacity` or `too-many-calls`; then nothing has changed.
   */
  open({ callId, conversationId, person, address }: OpenOptions): Session {
    this.#forgetEnded();
    if (this.#calls.has(callId) || this.#ended.has(callId))
      throw new LatchError('token-invalid', 'used before');
    const { maxCalls } = this.options;
    const isFull = this.activeCalls(conversationId) >= maxCalls;
    const silent = isFull ? this.#mostSilent(conversationId) : undefined;
    if (isFull && silent === undefined) throw new LatchError('at-capacity');
    if (!this.mayCall(address, conversationId)) throw new LatchError('too-many-calls');
    silent?.end(new LatchError('line-needed'));
    const { model, nowMs, maxCallMs, idleMs, resumeWindowMs, speculation, modelJudges, taps, log } =
      this.options;
    const before = this.#liveSession(conversationId);
    const session = new Session({
      callId,
      conversationId,
      person,
      resumeKey: `${callId}.${randomBytes(16).toString('base64url')}`,
      address,
      model,
      codec: new OpusCodec(),
      allowance: new CallAllowance(this.#sharedBy(address), nowMs()),
      history: before?.history ?? this.#conversations.find(conversationId) ?? [],
      maxCallMs,
      idleMs,
      resumeWindowMs,
      speculation,
      modelJudges,
      taps,
      log: log.child({ callId, conversation: nameForLog(conversationId) }),
      nowMs,
      after: runLater,
      onEnded: (ended, error) => this.#onEnded(ended, error),
    });
    before?.end(new LatchError('taken-over'));
    this.#calls.set(callId, {
      session,
      network: this.options.networkOf(address),
      ticker: setInterval(() => session.tick(), TICK_MS),
    });
    return session;
  }

  /** The call that a dropped browser comes back to. Throws `call-not-found`, or `taken-over` if another one has its conversation. */
  find(resumeKey: string): Session {
    const callId = resumeKey.slice(0, resumeKey.indexOf('.'));
    const session = this.#calls.get(callId)?.session;
    const ended = this.#ended.get(callId);
    const known = Buffer.from(session?.options.resumeKey ?? ended?.resumeKey ?? '');
    const given = Buffer.from(resumeKey);
    if (known.length !== given.length || !timingSafeEqual(known, given))
      throw new LatchError('call-not-found');
    if (!session) throw new LatchError(ended?.takenOver ? 'taken-over' : 'call-not-found');
    return session;
  }

  /** The page of this call is gone. Throws as `find` does. */
  leave(resumeKey: string): void {
    this.find(resumeKey).end(null, 'the page was left');
  }

  /** The page of this call is gone, perhaps before the call began: then its token opens no call any more. */
  leaveCall(callId: string): void {
    const session = this.#calls.get(callId)?.session;
    if (session) session.end(null, 'the page was left');
    else if (!this.#ended.has(callId))
      this.#ended.set(callId, { atMs: this.options.nowMs(), resumeKey: '', takenOver: false });
  }

  /** Ends every call with this reason. */
  endAll(error: LatchError): void {
    for (const { session } of [...this.#calls.values()]) session.end(error);
  }

  #liveSession(conversationId: string): Session | undefined {
    return [...this.#calls.values()].find(({ session }) => session.options.conversationId === conversationId)
      ?.session;
  }

  /** The call that has been silent for longest, if that is long. Those in the conversation `except` do not count. */
  #mostSilent(except: string | undefined): Session | undefined {
    return this.#callsBut(except)
      .map(({ session }) => session)
      .filter(({ silentMs }) => silentMs >= ROOM_AFTER_MS)
      .toSorted((a, b) => b.silentMs - a.silentMs)[0];
  }

  #callsBut(conversationId: string | undefined): LiveCall[] {
    return [...this.#calls.values()].filter(
      ({ session }) => session.options.conversationId !== conversationId,
    );
  }

  #onEnded(session: Session, error: LatchError | null): void {
    const { callId, conversationId, resumeKey, address } = session.options;
    clearInterval(this.#calls.get(callId)?.ticker);
    this.#calls.delete(callId);
    this.#ended.set(callId, {
      atMs: this.options.nowMs(),
      resumeKey,
      takenOver: error?.code === 'taken-over',
    });
    // Who takes over knows what the call knew.
    const isTakenOver = error?.code === 'taken-over';
    if (isTakenOver || !this.#forgetting.delete(conversationId))
      this.#conversations.keep(conversationId, session.history, address);
  }

  #activeCallsIn(network: string, except?: string): number {
    return this.#callsBut(except).filter((call) => call.network === network).length;
  }

  /** What a call from this address shares with others. */
  #sharedBy(address: string): SharedAllowance[] {
    const { nowMs, networkOf } = this.options;
    const atMs = nowMs();
    return [
      this.#byAddress.of(address, (other) => this.activeCallsOf(other) > 0, atMs),
      this.#byNetwork.of(networkOf(address), (other) => this.#activeCallsIn(other) > 0, atMs),
    ];
  }

  #forgetEnded(): void {
    const before = this.options.nowMs() - ENDED_KEPT_MS;
    for (const [callId, { atMs }] of this.#ended) if (atMs < before) this.#ended.delete(callId);
  }
}

/** Up to a fifth later, so that calls which lost the same model do not all dial it in the same moment. */
function runLater(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs * (1 + Math.random() / 5));
  return () => clearTimeout(timer);
}

/** Tells conversations apart in the log, which never has an id that a browser knows. */
const nameForLog = (conversationId: string): string =>
  createHash('sha256').update(conversationId).digest('hex').slice(0, 12);
