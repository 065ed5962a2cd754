/**
 * One call of Latch's server with a strict model: the real session, sequencer and adapter over a real WebSocket, and a
 * browser's end that does what a test says. At the end it checks everything that must hold of any call.
 */
import { Decoder } from '@evan/opus';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createOpenAiModel } from '../../server/models/openai/model.ts';
import { OpusCodec } from '../../server/session/codec.ts';
import { Session } from '../../server/session/session.ts';
import { standardTaps } from '../../server/session/taps/standard-taps.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ, type AudioFrame } from '../../shared/frames.ts';
import { decodeTones } from '../doubles/coded-tones.ts';
import type { Asked } from '../doubles/line.ts';
import type { StrictModel } from '../doubles/strict-model.ts';
import { Phone } from './session/phone.ts';

const WAIT_LIMIT_MS = 8_000;
const NUMBERS = 16;

/** What the browser did with a reply. */
type Fate = { kind: 'finished' } | { kind: 'interrupted'; heardMs: number; frames: number };

export class RaceCall {
  readonly phone: Phone;
  readonly session: Session;
  ended: Session | null = null;
  #skippedMs = 0;
  #turns = 0;
  /** `turn.revision` of guesses that were taken back, with the number of frames that had come by then. */
  readonly #retracted = new Map<string, number>();
  readonly #revisions = new Map<number, number>();
  readonly #fates = new Map<number, Fate>();

  constructor(readonly model: StrictModel) {
    const log = pino({ level: 'silent' });
    this.session = new Session({
      callId: 'call',
      conversationId: 'conversation',
      resumeKey: 'call.secret-of-the-call',
      address: '127.0.0.1',
      model: createOpenAiModel({
        label: 'strict',
        builtin: false,
        url: model.url,
        key: 'sk-secret',
        keyHeader: 'bearer',
        session: { instructions: null, voice: null, transcriptionModel: 'scribe' },
        log,
      }),
      history: [],
      maxCallMs: 3_600_000,
      resumeWindowMs: 30_000,
      speculation: true,
      taps: standardTaps({ prices: null }),
      codec: new OpusCodec(),
      log,
      nowMs: () => Date.now() + this.#skippedMs,
      onEnded: (session) => (this.ended = session),
    });
    this.phone = new Phone(this.session).dial();
  }

  /** Lets time pass at once, and makes the session notice it. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    this.session.tick();
  }

  async until(what: string, is: () => boolean): Promise<void> {
    const giveUpAtMs = performance.now() + WAIT_LIMIT_MS;
    while (!is()) {
      if (performance.now() > giveUpAtMs) throw new Error(`waited in vain: ${what}\n${this.#story()}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  type(): number {
    const turnId = ++this.#turns;
    this.phone.say('turn.text', { turnId, text: `typed ${turnId}` });
    return turnId;
  }

  /** A spoken turn up to its first guess. */
  guess(packets = 10): number {
    const turnId = ++this.#turns;
    this.phone.speak(turnId, packets).guess(turnId);
    return turnId;
  }

  speak(): number {
    const turnId = this.guess();
    this.phone.commit(turnId);
    return turnId;
  }

  retract(turnId: number, revision = 0): void {
    this.phone.say('turn.retract', { turnId, revision });
    this.#revisions.set(turnId, revision + 1);
    this.#retracted.set(`${turnId}.${revision}`, this.#framesOf(`${turnId}.${revision}`).length);
  }

  /** The turn goes on after a retract, and ends. */
  goOn(turnId: number, revision: number, packets = 6): void {
    this.phone.speak(turnId, packets).guess(turnId, revision).commit(turnId, revision);
  }

  /** The user takes the floor: the last reply stops after this much of it. */
  interrupt(heardMs: number): void {
    const reply = this.phone.of('reply.started').at(-1)!;
    this.phone.say('reply.interrupt', { replyId: reply.replyId, heardMs });
    const frames = this.phone.frames.filter(({ replyId }) => replyId === reply.replyId).length;
    this.#fates.set(reply.replyId, { kind: 'interrupted', heardMs, frames });
  }

  /** The last reply to a turn, once its audio flows. */
  flowing(turnId: number, packets = 1): Promise<void> {
    return this.until(
      `audio of turn ${turnId}`,
      () => this.phone.frames.filter((frame) => frame.turnId === turnId).length >= packets,
    );
  }

  get isReady(): boolean {
    return this.phone.of('model.state').at(-1)?.state === 'ready';
  }

  /** The last reply to a turn was heard as far as it came. */
  hear(turnId: number): void {
    const { replyId } = this.phone.of('reply.started').findLast((started) => started.turnId === turnId)!;
    const frames = this.phone.frames.filter((frame) => frame.replyId === replyId).length;
    this.phone.say('reply.finished', { replyId, heardMs: frames * PACKET_MS });
    this.#fates.set(replyId, { kind: 'finished' });
  }

  /** Waits for a whole reply to the turn, and plays it to its end. */
  async answered(turnId: number): Promise<void> {
    const tag = `${turnId}.${this.#revisions.get(turnId) ?? 0}`;
    const over = () => {
      const reply = this.phone.of('reply.started').findLast((started) => tagged(started) === tag);
      return this.phone
        .of('reply.ended')
        .find(({ replyId, status }) => replyId === reply?.replyId && status === 'completed');
    };
    await this.until(`answer to turn ${turnId}`, () => over() !== undefined);
    const { replyId, audioMs } = over()!;
    this.phone.say('reply.finished', { replyId, heardMs: audioMs });
    this.#fates.set(replyId, { kind: 'finished' });
  }

  /** The call goes on: one more turn of each kind is answered, and nothing runs any more. */
  async goesOn(): Promise<void> {
    await this.answered(this.type());
    await this.answered(this.speak());
    await this.until('nothing runs', () => this.model.running.length === 0);
  }

  errors(): ErrorCode[] {
    return this.phone.of('call.error').map(({ code }) => code);
  }

  /** What must hold of any call, whatever the model did. */
  check({ errors = [] }: { errors?: readonly ErrorCode[] } = {}): void {
    expect(this.errors(), JSON.stringify(this.phone.of('call.error'))).toEqual(errors);
    expect(this.phone.of('call.ended')).toEqual([]);
    expect(this.model.running).toEqual([]);
    expect(this.model.breaches).toEqual([]);
    this.#checkAudio();
    this.#checkModelsMemory();
    this.#checkRecord();
  }

  #framesOf(tag: string): AudioFrame[] {
    return this.phone.frames.filter(({ turnId, revision }) => `${turnId}.${revision}` === tag);
  }

  /**
   * Each reply carries the audio of the response that was made for its turn and revision. After it was stopped, no more
   * comes.
   */
  #checkAudio(): void {
    for (const { replyId, turnId, revision } of this.phone.of('reply.started')) {
      const frames = this.phone.frames.filter((frame) => frame.replyId === replyId);
      expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index));
      for (const responseNumber of numbersIn(frames))
        expect(this.#askedFor(turnId, revision).map(({ n }) => n % NUMBERS)).toContain(responseNumber);
      const fate = this.#fates.get(replyId);
      if (fate?.kind === 'interrupted') expect(frames).toHaveLength(fate.frames);
    }
    for (const [tag, count] of this.#retracted) expect(this.#framesOf(tag)).toHaveLength(count);
  }

  /** Of the last connection, the model remembers what was heard, and nothing of what was taken back. */
  #checkModelsMemory(): void {
    const remembered = this.model.line.items.filter(({ n }) => n !== null);
    for (const { n, truncatedMs } of remembered) {
      const tag = tagOf(this.model.asked[n! - 1]!);
      expect([...this.#retracted.keys()]).not.toContain(tag);
      const reply = this.phone.of('reply.started').findLast((started) => tagged(started) === tag);
      const fate = this.#fates.get(reply?.replyId ?? 0);
      expect(fate, `response ${n} is remembered, and was heard`).toBeDefined();
      if (fate?.kind === 'interrupted') expect(truncatedMs).toBe(fate.heardMs);
      else expect(truncatedMs).toBeNull();
    }
  }

  /** The record holds what was heard: finished replies in full, and of any other reply no word that was not heard. */
  #checkRecord(): void {
    const said = this.session.history.filter(({ role }) => role === 'assistant').map(({ text }) => text);
    const expected = this.phone.of('reply.started').flatMap((reply) => {
      const fate = this.#fates.get(reply.replyId);
      if (!fate || (fate.kind === 'interrupted' && fate.heardMs === 0)) return [];
      const whole = this.phone
        .of('reply.text')
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
    return this.model.asked.filter((asked) => tagOf(asked) === `${turnId}.${revision}`);
  }

  #story(): string {
    const lines = this.model.log
      .filter(({ event }) => !/append|delta|item\.|content_part|input_audio_transcription/.test(event.type))
      .map(
        ({ line, from, event }) => `${line} ${from} ${event.type} ${JSON.stringify(event['error'] ?? '')}`,
      );
    const browser = this.phone.events
      .filter(({ name }) => name !== 'reply.text')
      .map(({ name, payload }) => `${name} ${JSON.stringify(payload)}`);
    return [...lines.slice(-40), '--', ...browser.slice(-20)].join('\n');
  }
}

const tagged = ({ turnId, revision }: { turnId: number; revision: number }): string =>
  `${turnId}.${revision}`;
const tagOf = ({ metadata }: Asked): string => String(metadata?.['latch_tag']);

/** Which responses sound in a reply's packets. */
function numbersIn(frames: readonly AudioFrame[]): (number | null)[] {
  const decoder = new Decoder({ channels: 1, sample_rate: PIPELINE_HZ });
  const pcm = new Float32Array(frames.length * PACKET_SAMPLES);
  frames.forEach(({ payload }, index) => {
    const bytes = decoder.decode(payload);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    pcm.set(
      Float32Array.from(samples, (sample) => sample / 32_768),
      index * PACKET_SAMPLES,
    );
  });
  // A tone that is too short to identify is identified by the rest of its reply.
  const told = decodeTones({ rateHz: PIPELINE_HZ, pcm }).filter(({ fromMs, toMs }) => toMs - fromMs > 40);
  return [...new Set(told.map(({ responseNumber }) => responseNumber))];
}
