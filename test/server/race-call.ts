/**
 * One call of Latch with a strict model: the browser's real engine and link, and the real session, sequencer and adapter over a
 * real WebSocket to the model. A test says what the user does, and the engine decides what the browser sends. At the end it
 * checks everything that must hold of any call.
 */
import type { TurnRef } from '../../shared/floor/floor-state.ts';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createOpenAiModel, type OpenAiModelOptions } from '../../server/models/openai/model.ts';
import type { SpeechModel } from '../../server/models/speech-model.ts';
import { OpusCodec } from '../../server/session/codec.ts';
import { CallAllowance, SharedAllowance } from '../../server/session/limits/call-allowance.ts';
import { Session, TICK_MS } from '../../server/session/session.ts';
import { standardTaps } from '../../server/session/taps/standard-taps.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { PACKET_MS, type AudioFrame } from '../../shared/frames.ts';
import { tagOf } from '../../shared/ledger/ledger-state.ts';
import type { ClientEvent, ServerEvent, ServerEvents } from '../../shared/protocol.ts';
import type { Asked } from '../doubles/asked.ts';
import type { StrictModel } from '../doubles/strict-model.ts';
import { FRAME_MS, RaceBrowser } from './race-browser.ts';
import { numbersIn } from './race-tones.ts';

export const RESPONSE_LIMITS = { responseStartMs: 30_000, responseSilenceMs: 45_000 };
const WAIT_LIMIT_MS = 15_000;
const NUMBERS = 16;
const FRAMES_PER_PACKET = PACKET_MS / FRAME_MS;

export interface RaceCallOptions {
  limits?: OpenAiModelOptions['limits'];
  /** How fast the session's clock goes. */
  clockSpeed?: number;
}

/** What became of a reply, as the browser told the server, and how many of its packets had been sent by then. */
export interface Fate {
  kind: 'finished' | 'interrupted';
  heardMs: number;
  frames: number;
}

export interface HeardReply extends Fate {
  replyId: number;
  turnId: number;
  revision: number;
  /** null: sound that tells no number. */
  numbers: (number | null)[];
}

export class RaceCall {
  readonly session: Session;
  readonly speechModel: SpeechModel;
  readonly #browser: RaceBrowser;
  readonly #ticker: NodeJS.Timeout;
  ended: Session | null = null;
  /** Connections to the model that were tried. */
  dials = 0;
  #skippedMs = 0;
  /** `turn.revision` of guesses that were taken back, with the number of frames that had been sent by then. */
  readonly #retracted = new Map<string, number>();
  readonly #revisions = new Map<number, number>();
  readonly #fates = new Map<number, Fate>();

  constructor(
    readonly model: StrictModel,
    { limits = {}, clockSpeed = 1 }: RaceCallOptions = {},
  ) {
    const log = pino({ level: 'silent' });
    const startedMs = Date.now();
    this.speechModel = createOpenAiModel({
      label: 'strict',
      builtin: false,
      url: model.url,
      key: 'sk-secret',
      keyHeader: 'bearer',
      session: { instructions: null, voice: null, transcriptionModel: 'scribe' },
      log,
      limits: { ...RESPONSE_LIMITS, ...limits },
    });
    this.session = new Session({
      callId: 'call',
      conversationId: 'conversation',
      person: 'somebody',
      resumeKey: 'call.secret-of-the-call',
      address: '127.0.0.1',
      model: {
        ...this.speechModel,
        connect: (options) => {
          this.dials++;
          return this.speechModel.connect(options);
        },
      },
      history: [],
      allowance: new CallAllowance([new SharedAllowance(10, 1, startedMs)], startedMs),
      maxCallMs: 3_600_000,
      idleMs: 3_600_000,
      resumeWindowMs: 30_000,
      speculation: true,
      modelJudges: true,
      taps: standardTaps({ prices: null, budget: null }),
      codec: new OpusCodec(),
      log,
      nowMs: () => startedMs + (Date.now() - startedMs) * clockSpeed + this.#skippedMs,
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs / clockSpeed);
        return () => clearTimeout(timer);
      },
      onEnded: (session) => {
        clearInterval(this.#ticker);
        this.ended = session;
      },
    });
    this.#ticker = setInterval(() => this.session.tick(), TICK_MS);
    this.#browser = new RaceBrowser(this.session, (event) => this.#onSent(event));
  }

  /** The events of this name that the server sent. */
  of<K extends keyof ServerEvents>(name: K): ServerEvents[K][] {
    return this.#browser.line.of(name);
  }

  /** Lets time pass at once, and makes the session notice it. */
  skip(ms: number): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= TICK_MS) {
      this.#skippedMs += Math.min(leftMs, TICK_MS);
      this.session.tick();
    }
  }

  async until(what: string, is: () => boolean): Promise<void> {
    const giveUpAtMs = performance.now() + WAIT_LIMIT_MS;
    while (!is()) {
      if (performance.now() > giveUpAtMs) throw new Error(`waited in vain: ${what}\n${this.#story()}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  type(): number {
    this.#browser.type('typed');
    return this.#browser.sentOf('turn.text').at(-1)!.turnId;
  }

  /** A spoken turn up to its first guess, which comes with the first frame of silence: half a packet. */
  guess(packets = 10): number {
    this.#browser.hear(true, packets * FRAMES_PER_PACKET - 1);
    this.#browser.pauseUntil('turn.speculate');
    const { turnId, revision } = this.#browser.sentOf('turn.speculate').at(-1)!;
    expect(revision).toBe(0);
    return turnId;
  }

  speak(): number {
    const turnId = this.guess();
    this.commit(turnId, 0);
    return turnId;
  }

  /** A spoken turn up to a pause that is too short to end it. Returns whether it made a guess. */
  hesitate(packets = 10): { turnId: number; guessed: boolean } {
    const before = this.#browser.sentOf('turn.speculate').length;
    this.#browser.hear(true, packets * FRAMES_PER_PACKET - 1);
    this.#browser.hear(false, 1);
    const guessed = this.#browser.sentOf('turn.speculate').length > before;
    return { turnId: this.#browser.sentOf('turn.open').at(-1)!.turnId, guessed };
  }

  /** The user goes on after such a pause. */
  goOnTalking({ turnId, guessed }: { turnId: number; guessed: boolean }): void {
    if (guessed) this.retract(turnId);
    else this.#browser.hear(true, 1);
  }

  /** The turn ends. */
  finish({ turnId, guessed }: { turnId: number; guessed: boolean }, packets = 6): void {
    this.#browser.hear(true, packets * FRAMES_PER_PACKET - 2);
    this.commit(turnId, guessed ? 1 : 0);
  }

  /** The user goes on: the first frame of speech takes the guess back. */
  retract(turnId: number, revision = 0): void {
    this.#browser.hear(true, 1);
    expect(this.#browser.sentOf('turn.retract').at(-1)).toEqual({ turnId, revision });
  }

  /** The user goes on while the reply to the guess is on its way: the retract and the reply cross. */
  async retractCrossing(turnId: number): Promise<void> {
    const { line } = this.#browser;
    line.delay();
    await this.until(`the server has a reply to turn ${turnId}`, () =>
      this.of('reply.started').some((reply) => reply.turnId === turnId),
    );
    this.retract(turnId);
    line.arrive();
  }

  /** The turn ends, and the server does not know it until `letThrough`. */
  commitHeldUp(turnId: number, revision = 0): void {
    this.#browser.line.holdUp();
    this.commit(turnId, revision);
  }

  /** The server gets what was held up. */
  letThrough(): void {
    this.#browser.line.letThrough();
  }

  /** After a retract, another guess: so many packets, from the frame that took the last one back. */
  guessAgain(turnId: number, revision: number, packets: number): void {
    this.#browser.hear(true, packets * FRAMES_PER_PACKET - 2);
    this.#browser.pauseUntil('turn.speculate');
    expect(this.#browser.sentOf('turn.speculate').at(-1)).toMatchObject({ turnId, revision });
  }

  /** The turn goes on after a retract, and ends. */
  goOn(turnId: number, revision: number, packets = 6): void {
    this.guessAgain(turnId, revision, packets);
    this.commit(turnId, revision);
  }

  /** The user goes on right after the commit: the turn was not over. */
  rejoin(turnId: number, revision = 0): void {
    this.#browser.hearUntil('turn.rejoin');
    expect(this.#browser.sentOf('turn.rejoin').at(-1)).toMatchObject({ early: { turnId, revision } });
  }

  /** The user says one word over a reply. Returns its turn once its words are in. */
  async murmur(): Promise<number> {
    // So long after the commit it is no rest of the turn.
    this.#browser.hear(false, 130);
    this.#browser.hear(true, 16);
    this.#browser.pauseUntil('turn.overheard');
    const { turnId } = this.#browser.sentOf('turn.overheard').at(-1)!;
    await this.until('its words', () =>
      this.of('turn.transcript').some((words) => words.turnId === turnId && words.whole === true),
    );
    // They arrive at the browser in the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    this.#browser.hear(false, 30);
    return turnId;
  }

  /** The user stops the last reply after this much of it. */
  interrupt(heardMs: number): void {
    const { serverReplyId: replyId } = this.#browser.lastReply()!;
    this.#browser.play(undefined, heardMs);
    this.#browser.stopReply();
    expect(this.#browser.sentOf('reply.interrupt').at(-1)).toEqual({ replyId, heardMs });
  }

  /** The browser knows of a reply to the turn. */
  replied(turnId: number): Promise<void> {
    return this.until(`a reply to turn ${turnId}`, () => this.#browser.lastReply(turnId) !== undefined);
  }

  /** The last reply to a turn, once its audio flows. */
  flowing(turnId: number, packets = 1): Promise<void> {
    return this.until(`audio of turn ${turnId}`, () => {
      const reply = this.#browser.lastReply(turnId);
      return reply !== undefined && reply.released && reply.receivedMs >= packets * PACKET_MS;
    });
  }

  get isReady(): boolean {
    return this.of('model.state').at(-1)?.state === 'ready';
  }

  /** The last reply to a turn is heard as far as it came, or up to here. */
  hear(turnId: number, upToMs?: number): void {
    this.#browser.play(turnId, upToMs);
  }

  /** Waits for a whole reply to the turn, and plays it to its end. */
  async answered(turnId: number): Promise<void> {
    const revision = this.#revisions.get(turnId) ?? 0;
    const whole = () => {
      const reply = this.#browser.lastReply(turnId);
      if (reply?.revision !== revision || !reply.released || !reply.ended) return undefined;
      return this.of('reply.ended').find(
        ({ replyId, status }) => replyId === reply.serverReplyId && status === 'completed',
      );
    };
    await this.until(`answer to turn ${turnId}`, () => whole() !== undefined);
    const { replyId, audioMs } = whole()!;
    this.#browser.play(turnId);
    // The last packet is filled up with silence.
    const heardMs = Math.ceil(audioMs / PACKET_MS) * PACKET_MS;
    expect(this.#browser.sentOf('reply.finished').at(-1)).toEqual({ replyId, heardMs });
  }

  /** What the page's own voice read out. */
  get readOut(): readonly string[] {
    return this.#browser.readOut;
  }

  /** Turns that were typed. */
  get typed(): number[] {
    return this.#browser.sentOf('turn.text').map(({ turnId }) => turnId);
  }

  /** Replies of which something was heard, oldest first, with the numbers of the responses that sounded in them. */
  get heard(): HeardReply[] {
    return this.of('reply.started').flatMap(({ replyId, turnId, revision }) => {
      const fate = this.#fates.get(replyId);
      if (!fate || fate.heardMs === 0) return [];
      const frames = this.#browser.line.frames.filter((frame) => frame.replyId === replyId);
      return [{ ...fate, replyId, turnId, revision, numbers: numbersIn(frames) }];
    });
  }

  /** Waits until the reply to the turn is over, however it ended, and plays what there is of it. */
  async over(turnId: number): Promise<ServerEvents['reply.ended']> {
    const ended = () => {
      const reply = this.#browser.lastReply(turnId);
      return this.of('reply.ended').find(({ replyId }) => replyId === reply?.serverReplyId);
    };
    await this.until(`the end of the reply to turn ${turnId}`, () => {
      const reply = this.#browser.lastReply(turnId);
      return ended() !== undefined && reply?.ended === true;
    });
    if (this.#browser.lastReply(turnId)!.over === null) this.#browser.play(turnId);
    return ended()!;
  }

  /** The call goes on: one more turn of each kind is answered, and nothing runs any more. */
  async goesOn(): Promise<void> {
    await this.answered(this.type());
    await this.answered(this.speak());
    await this.until('nothing runs', () => this.model.running.length === 0);
  }

  /** What the person was told of. */
  errors(): ErrorCode[] {
    return this.#browser.problems;
  }

  /**
   * What must hold of any call, whatever the model did. `breaches`: what the model's judge must find fault with, where the model left
   * no other way.
   */
  check({
    errors = [],
    breaches = [],
  }: { errors?: readonly ErrorCode[]; breaches?: readonly string[] } = {}): void {
    expect(this.errors(), JSON.stringify(this.of('call.error'))).toEqual(errors);
    expect(this.of('call.ended')).toEqual([]);
    expect(this.model.running).toEqual([]);
    expect(new Set(this.model.breaches)).toEqual(new Set(breaches));
    this.#checkAudio();
    this.checkBrowser();
    this.#checkModelsMemory();
    this.#checkRecord();
  }

  /** The pause goes on until the turn is over. Where no guesses are made, the guess and the commit are sent together. */
  commit(turnId: number, revision = 0): void {
    const last = this.#browser.sentOf('turn.commit').at(-1);
    if (last?.turnId !== turnId || last.revision !== revision) this.#browser.pauseUntil('turn.commit');
    expect(this.#browser.sentOf('turn.commit').at(-1)).toEqual({ turnId, revision });
  }

  #onSent({ name, payload }: ClientEvent): void {
    switch (name) {
      case 'turn.retract':
        return this.#onTakenBack(payload);
      case 'turn.rejoin':
        return this.#onTakenBack(payload.early);
      case 'reply.interrupt':
      case 'reply.finished': {
        const { replyId, heardMs } = payload;
        const frames = this.#browser.line.frames.filter((frame) => frame.replyId === replyId).length;
        const kind = name === 'reply.finished' ? 'finished' : 'interrupted';
        this.#fates.set(replyId, { kind, heardMs, frames });
      }
    }
  }

  #onTakenBack(ref: TurnRef): void {
    this.#revisions.set(ref.turnId, ref.revision + 1);
    this.#retracted.set(tagOf(ref), this.#framesOf(tagOf(ref)).length);
  }

  #framesOf(tag: string): AudioFrame[] {
    return this.#browser.line.frames.filter((frame) => tagOf(frame) === tag);
  }

  /**
   * Each reply carries the audio of the response that was made for its turn and revision. After it was stopped, no more
   * comes.
   */
  #checkAudio(): void {
    for (const { replyId, turnId, revision } of this.of('reply.started')) {
      const frames = this.#browser.line.frames.filter((frame) => frame.replyId === replyId);
      expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index));
      for (const responseNumber of numbersIn(frames))
        expect(this.#askedFor(turnId, revision).map(({ n }) => n % NUMBERS)).toContain(responseNumber);
      const fate = this.#fates.get(replyId);
      if (fate?.kind === 'interrupted') expect(frames).toHaveLength(fate.frames);
      if (fate?.kind === 'finished') expect(fate.heardMs).toBe(frames.length * PACKET_MS);
    }
    for (const [tag, count] of this.#retracted) expect(this.#framesOf(tag)).toHaveLength(count);
  }

  /** Nothing could be heard that was not committed or was taken back, and the player is done with each reply. */
  checkBrowser(): void {
    expect(this.#browser.wronglyAudible).toEqual([]);
    expect(this.#browser.unfinished).toEqual([]);
  }

  /** Of the last connection, the model remembers what was heard, and nothing of what was taken back. */
  #checkModelsMemory(): void {
    const remembered = this.model.line.items.filter(({ n }) => n !== null);
    for (const { n, truncatedMs } of remembered) {
      const tag = askedTag(this.model.asked[n! - 1]!);
      expect([...this.#retracted.keys()]).not.toContain(tag);
      const reply = this.of('reply.started').findLast((started) => tagOf(started) === tag);
      const fate = this.#fates.get(reply?.replyId ?? 0);
      expect(fate, `response ${n} is remembered, and was heard`).toBeDefined();
      if (fate?.kind === 'interrupted') expect(truncatedMs).toBe(fate.heardMs);
      else expect(truncatedMs).toBeNull();
    }
  }

  /** The record holds what was heard: finished replies in full, and of any other reply no word that was not heard. */
  #checkRecord(): void {
    const said = this.session.history.filter(({ role }) => role === 'assistant').map(({ text }) => text);
    const expected = this.of('reply.started').flatMap((reply) => {
      const fate = this.#fates.get(reply.replyId);
      if (!fate || fate.heardMs === 0) return [];
      const whole = this.of('reply.text')
        .filter(({ replyId }) => replyId === reply.replyId)
        .map(({ delta }) => delta)
        .join('')
        .trim();
      return [{ whole, cut: fate.kind === 'interrupted' }];
    });
    const left = [...said];
    for (const { whole, cut } of expected) {
      // If a reply was cut within its first word, there is nothing to remember.
      const isNext = cut ? left[0] !== undefined && whole.startsWith(left[0].trim()) : true;
      if (isNext && cut) left.shift();
      else if (!cut) expect(left.shift()?.trim()).toBe(whole);
    }
    expect(left).toEqual([]);
  }

  #askedFor(turnId: number, revision: number): Asked[] {
    return this.model.asked.filter((asked) => askedTag(asked) === `${turnId}.${revision}`);
  }

  #story(): string {
    const lines = this.model.log
      .filter(({ event }) => !/append|delta|item\.|content_part|input_audio_transcription/.test(event.type))
      .map(
        ({ line, from, event }) => `${line} ${from} ${event.type} ${JSON.stringify(event['error'] ?? '')}`,
      );
    const told = ({ name, payload }: ServerEvent | ClientEvent) => `${name} ${JSON.stringify(payload)}`;
    const server = this.#browser.line.events.filter(({ name }) => name !== 'reply.text').map(told);
    const browser = this.#browser.sent.map(told);
    return [...lines.slice(-40), '-- server', ...server.slice(-20), '-- browser', ...browser.slice(-20)].join(
      '\n',
    );
  }
}

const askedTag = ({ metadata }: Asked): string => String(metadata?.['latch_tag']);
