/**
 * What the page asks before a call, however the request is carried: hello, the access code, and the permission to call. This
 * file decides; the HTTP shell (../http/) reads requests and writes answers.
 */
import { randomUUID } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import {
  createCallRequest,
  endCallRequest,
  type CreateCallAnswer,
  type HelloAnswer,
} from '../../shared/protocol.ts';
import type { Config } from '../config.ts';
import type { HistoryEntry } from '../models/speech-model.ts';
import { NETWORK_SHARE } from '../session/limits/shared-allowances.ts';
import { networkOf } from './addresses.ts';
import { CodeTries } from './code-tries.ts';
import { callAnswerFor, checkPageServed, pageVersionOf } from './page-versions.ts';
import { consume, parse } from './requests.ts';
import type { Tokens } from './tokens.ts';

/** Which calls are up and which conversations are kept on this server: the session registry. */
export interface Admission {
  /** Whether there is a line for a new call. One that is up in the conversation `except` would be replaced by it. */
  hasRoom(except?: string): boolean;
  /** Whether an address, and the network that it is in, may have one more call. */
  mayCall(address: string, except?: string): boolean;
  /** Whether a conversation is still here. */
  knows(conversationId: string): boolean;
  /** A next call goes on from this history. */
  hold(conversationId: string, history: readonly HistoryEntry[], address: string): void;
  /** Ends the call that this key belongs to. Throws `call-not-found` or `taken-over`. */
  leave(resumeKey: string): void;
  /** Ends this call, or sees to it that it never begins. */
  leaveCall(callId: string): void;
}

export interface CallDoorOptions {
  accessCode: string | null;
  limits: Pick<Config['limits'], 'callsPerMinute'>;
  model: HelloAnswer['model'];
  turn: CreateCallAnswer['turn'];
  tokens: Tokens;
  admission: Admission;
  /** What is kept of a conversation of this person; null: nothing. Throws `store-away`. */
  keptHistory: (person: string, conversationId: string) => Promise<readonly HistoryEntry[] | null>;
  /** Whether all is spent that the speech model may cost today. */
  isBudgetSpent: () => boolean;
}

/** A caller: its address, and what came with the request. */
export interface Caller {
  address: string;
  /** Who it is, by its cookie. */
  person: string;
  accessCookie: string | undefined;
  /** It is a paired device, which is asked for no code. */
  isKiosk: boolean;
  /** The version that the page said (PROTOCOL_HEADER). */
  protocol: string | undefined;
}

const accessRequest = v.strictObject({ code: v.pipe(v.string(), v.maxLength(256)) });

export class CallDoor {
  readonly #accessTries = new CodeTries();
  readonly #newCalls: RateLimiterMemory;
  readonly #newCallsOfNetwork: RateLimiterMemory;

  constructor(private readonly options: CallDoorOptions) {
    const { callsPerMinute } = options.limits;
    this.#newCalls = new RateLimiterMemory({ points: callsPerMinute, duration: 60 });
    this.#newCallsOfNetwork = new RateLimiterMemory({ points: NETWORK_SHARE * callsPerMinute, duration: 60 });
  }

  async hello(caller: Caller): Promise<HelloAnswer> {
    const { accessCode, model } = this.options;
    const access =
      accessCode === null ? 'open' : (await this.#hasAccess(caller)) ? 'granted' : 'code-required';
    return { model, access };
  }

  /** The value of the access cookie. Throws `bad-event`, `access-wrong` or `rate-limited`. */
  async enter(caller: Caller, body: unknown): Promise<string> {
    const { accessCode, tokens } = this.options;
    const { code } = parse(accessRequest, body);
    const check = (): boolean => accessCode === null || tokens.isCode(code.trim(), accessCode);
    if (!(await this.#accessTries.isRight(caller.address, check))) throw new LatchError('access-wrong');
    return tokens.signAccess(accessCode ?? '');
  }

  /**
   * A conversation that is unknown, or somebody else's, begins afresh. Throws `page-outdated`, `access-required`, `bad-event`, `rate-limited`,
   * `budget-spent`, `store-away`, `at-capacity` or `too-many-calls`.
   */
  async createCall(caller: Caller, body: unknown): Promise<CreateCallAnswer> {
    const { admission, isBudgetSpent, tokens, turn } = this.options;
    const page = pageVersionOf(caller.protocol);
    checkPageServed(page);
    await this.checkAccess(caller);
    const request = parse(createCallRequest, body);
    // First its own: what an address asks for in vain costs the others in its network nothing.
    await consume(this.#newCalls, caller.address);
    await consume(this.#newCallsOfNetwork, networkOf(caller.address));
    const wished = await this.#ownConversation(caller, request);
    if (isBudgetSpent()) throw new LatchError('budget-spent');
    if (!admission.hasRoom(wished)) throw new LatchError('at-capacity');
    if (!admission.mayCall(caller.address, wished)) throw new LatchError('too-many-calls');
    const callId = randomUUID();
    const conversationId = wished ?? randomUUID();
    const conversationKey = tokens.conversationKey(conversationId, caller.person);
    const signed = await tokens.signCall({ callId, conversationId, person: caller.person });
    return callAnswerFor(page, { callId, conversationId, conversationKey, ...signed, turn });
  }

  /** Throws `access-required` where a code is asked for, and this caller has not entered it. */
  async checkAccess(caller: Caller): Promise<void> {
    if (!(await this.#hasAccess(caller))) throw new LatchError('access-required');
  }

  /** The page is gone. Throws `bad-event`, `call-not-found`, `taken-over`, `token-invalid` or `token-expired`. */
  async endCall(body: unknown): Promise<void> {
    const { admission, tokens } = this.options;
    const proof = parse(endCallRequest, body);
    if ('resumeKey' in proof) admission.leave(proof.resumeKey);
    else admission.leaveCall((await tokens.verifyCall(proof.token)).callId);
  }

  /** The conversation that the caller wishes to go on with, if it is the caller's and still here. */
  async #ownConversation(
    { person, address }: Caller,
    { conversationId, conversationKey = '' }: v.InferOutput<typeof createCallRequest>,
  ): Promise<string | undefined> {
    const { admission, tokens, keptHistory } = this.options;
    if (conversationId === undefined) return undefined;
    const isKnown = admission.knows(conversationId);
    if (isKnown && tokens.isConversationKey(conversationKey, conversationId, person)) return conversationId;
    const history = await keptHistory(person, conversationId);
    if (history === null) return undefined;
    if (!isKnown) admission.hold(conversationId, history, address);
    return conversationId;
  }

  async #hasAccess({ accessCookie, isKiosk }: Caller): Promise<boolean> {
    const { accessCode, tokens } = this.options;
    if (accessCode === null || isKiosk) return true;
    return accessCookie !== undefined && (await tokens.verifyAccess(accessCookie, accessCode));
  }
}
