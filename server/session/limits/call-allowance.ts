/**
 * What one call may send. Each limit is far above what a person who talks, types and loses the network comes to, and all together
 * they keep a browser from making the server's memory, its event loop or the bill grow faster than such a person does.
 */
import { LatchError, type ErrorCode } from '../../../shared/errors.ts';
import { PACKET_MS } from '../../../shared/frames.ts';
import { SAID_AGAIN_PACKETS } from '../../../shared/ledger/upstream-lost.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import { TokenBucket } from '../../../shared/token-bucket.ts';

const PACKETS_PER_SECOND = 1000 / PACKET_MS;
/** Clocks of sound cards and of servers differ by less than a hundredth. */
const CLOCK_SLACK = 1.01;
/** What a page says again after its server was lost (web/call/worker/line/turn-log.ts), and what 30 s without a socket keep back. */
const AUDIO_BURST_PACKETS = SAID_AGAIN_PACKETS + 30 * PACKETS_PER_SECOND;

/** Everything that arrives, audio, acknowledgements and pings included, also what arrives twice: one each, and one for each kB. */
const ARRIVALS = { burst: 12_000, perSecond: 200 };
/** Turns are opened, guessed and committed a few times a second at most; progress is reported twice a second. */
const EVENTS = { burst: 600, perSecond: 20 };
/** Turns that are opened: each noise in the room may be one, and is abandoned. */
const TURNS = { burst: 60, perSecond: 1 };
/** Turns that want an answer, which costs a response. */
const ANSWERS = { burst: 30, perSecond: 0.5 };
/** Sockets that pick the call up again … */
const RESUMES = { burst: 30, perSecond: 0.5 };
/** … and the messages that they are sent again: six times as many as there can be of a reply, then one such in a quarter of a minute. */
const SENT_AGAIN = { burst: 10_000, perSecond: 100 };
/** Characters of typed turns: four of the longest at once, then ten times as fast as a person types. */
const TYPED_CHARS = { burst: 16_000, perSecond: 100 };
/** Messages that were refused. A page that is a version behind, or a bit that fell over, makes a few. */
const OFFENCES = { burst: 50, perSecond: 0.1 };

const CLIENT_FAULTS: readonly ErrorCode[] = [
  'bad-frame',
  'bad-event',
  'unknown-event',
  'wrong-sequence',
  'unknown-turn',
  'unknown-revision',
  'unknown-reply',
  'too-fast',
];

/** Whether this error says that the browser sent something wrong. */
export const isClientFault = ({ code }: LatchError): boolean => CLIENT_FAULTS.includes(code);

/**
 * What several calls may send and ask for together: all from one address as much as all that it may have at once, all from its network as
 * much as some addresses. Otherwise each new call, or each new address, would bring its allowance anew.
 */
export class SharedAllowance {
  readonly audio: TokenBucket;
  readonly answers: TokenBucket;
  readonly typedChars: TokenBucket;

  /** `addresses`: how many addresses share it. */
  constructor(maxCallsPerAddress: number, addresses: number, nowMs: number) {
    const calls = addresses * maxCallsPerAddress;
    const bucket = (burst: number, perSecond: number): TokenBucket =>
      new TokenBucket(burst, perSecond, nowMs);
    this.audio = bucket(calls * AUDIO_BURST_PACKETS, calls * PACKETS_PER_SECOND * CLOCK_SLACK);
    this.answers = bucket(10 * calls + addresses * ANSWERS.burst, calls * ANSWERS.perSecond);
    this.typedChars = bucket(4 * addresses * TYPED_CHARS.burst, calls * TYPED_CHARS.perSecond);
  }

  /** Whether nothing is missing: as good as a fresh one. */
  isFull(nowMs: number): boolean {
    return [this.audio, this.answers, this.typedChars].every((bucket) => bucket.isFull(nowMs));
  }
}

export class CallAllowance {
  readonly #arrivals: TokenBucket;
  readonly #events: TokenBucket;
  readonly #turns: TokenBucket;
  readonly #ownAnswers: TokenBucket;
  readonly #resumes: TokenBucket;
  readonly #sentAgain: TokenBucket;
  readonly #offences: TokenBucket;
  /** Of the call itself, and of all that share one with it. */
  readonly #audio: readonly TokenBucket[];
  readonly #typedChars: readonly TokenBucket[];
  readonly #sharedAnswers: readonly TokenBucket[];

  /** `shared`: with the other calls from its address, and with those from its network. */
  constructor(shared: readonly SharedAllowance[], nowMs: number) {
    const bucket = ({ burst, perSecond }: typeof ARRIVALS): TokenBucket =>
      new TokenBucket(burst, perSecond, nowMs);
    this.#arrivals = bucket(ARRIVALS);
    this.#events = bucket(EVENTS);
    this.#turns = bucket(TURNS);
    this.#ownAnswers = bucket(ANSWERS);
    this.#resumes = bucket(RESUMES);
    this.#sentAgain = bucket(SENT_AGAIN);
    this.#offences = bucket(OFFENCES);
    const audio = bucket({ burst: AUDIO_BURST_PACKETS, perSecond: PACKETS_PER_SECOND * CLOCK_SLACK });
    this.#audio = [audio, ...shared.map((other) => other.audio)];
    this.#typedChars = [bucket(TYPED_CHARS), ...shared.map((other) => other.typedChars)];
    this.#sharedAnswers = shared.map((other) => other.answers);
  }

  /** Something arrived, whatever it is. Throws `too-much`. */
  onArrival(bytes: number, nowMs: number): void {
    if (!this.#arrivals.take(1 + bytes / 1000, nowMs)) throw new LatchError('too-much', 'messages');
  }

  /** A packet of speech arrived for the first time. Throws `too-much`. */
  onPacket(nowMs: number): void {
    if (!takeOfAll(this.#audio, 1, nowMs)) throw new LatchError('too-much', 'audio faster than real time');
  }

  /** An event arrived for the first time. Returns the turn that comes too fast, if it is one. Throws `too-much`. */
  onEvent({ name, payload }: ClientEvent, nowMs: number): { turnId: number } | null {
    if (!this.#events.take(1, nowMs)) throw new LatchError('too-much', 'events');
    switch (name) {
      case 'turn.open':
        return this.#turns.take(1, nowMs) ? null : payload;
      case 'turn.commit':
        return this.#mayAsk(nowMs) ? null : payload;
      case 'turn.text':
        return this.#mayAsk(nowMs) && this.#mayType(payload.text.length, nowMs) ? null : payload;
      default:
        return null;
    }
  }

  #mayAsk(nowMs: number): boolean {
    return this.mayGuess(nowMs) && this.#ownAnswers.take(1, nowMs);
  }

  #mayType(chars: number, nowMs: number): boolean {
    return takeOfAll(this.#typedChars, chars, nowMs);
  }

  /** Whether a reply may be asked for on a guess. */
  mayGuess(nowMs: number): boolean {
    return this.#sharedAnswers.every((answers) => answers.has(1, nowMs));
  }

  /** The model was asked for a response. */
  onAsked(nowMs: number): void {
    for (const answers of this.#sharedAnswers) answers.take(1, nowMs);
  }

  /** A socket wants to pick the call up again, and may have missed so many messages. Throws `rate-limited`. */
  onResume(missed: number, nowMs: number): void {
    if (!this.#resumes.take(1, nowMs) || !this.#sentAgain.take(missed, nowMs))
      throw new LatchError('rate-limited', '2 s');
  }

  /** A message was refused. False when no honest page would have so many refused. */
  onOffence(nowMs: number): boolean {
    return this.#offences.take(1, nowMs);
  }
}

/** Takes from each, or from none where one has not so many. */
function takeOfAll(buckets: readonly TokenBucket[], count: number, nowMs: number): boolean {
  const isThere = buckets.every((bucket) => bucket.has(count, nowMs));
  if (isThere) for (const bucket of buckets) bucket.take(count, nowMs);
  return isThere;
}
