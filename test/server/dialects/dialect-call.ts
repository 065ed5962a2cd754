/**
 * A call of Latch with a model that speaks a dialect: the browser's real engine and link, the real session and the real adapter. Beside
 * what a test says, it checks what must hold of every conversation, whatever the model lacks.
 */
import { expect } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import { PACKET_MS } from '../../../shared/frames.ts';
import type { Capability } from '../../../server/models/speech-model.ts';
import { LATENCY_LIMITS } from '../../../server/models/openai/wire-limits.ts';
import { WORDS_LIMIT_MS } from '../../../shared/ledger/transcripts.ts';
import { deviationsOf, type Deviations, type DialectName } from '../../doubles/dialects.ts';
import { startStrictModel, type StrictModel } from '../../doubles/strict-model.ts';
import type { Script } from '../../doubles/script.ts';
import { RaceCall } from '../race-call.ts';
import type { Expectation } from './expectations.ts';

const TICK_MS = 20;
export class DialectCall {
  /** Turns that were answered, in order, each with what its answer must have known: the user's items so far. */
  readonly #answered: { turnId: number; items: number; text: string }[] = [];
  /** What the person was told, and had to be. */
  readonly #notices: ErrorCode[] = [];
  readonly #clock: NodeJS.Timeout;

  private constructor(
    readonly deviations: Deviations,
    readonly expected: Expectation,
    readonly model: StrictModel,
    readonly call: RaceCall,
  ) {
    this.#clock = setInterval(() => call.session.tick(), TICK_MS);
  }

  static async start(
    dialect: readonly (DialectName | Deviations)[],
    expected: Expectation,
    script: Partial<Script> = {},
  ): Promise<DialectCall> {
    const { timeScale, replyMs, replyPace, fastClock } = expected;
    const reply = () => ({ durationMs: replyMs, pace: replyPace });
    const model = await startStrictModel({ reply, ...script }, { dialect, timeScale });
    const deviations = deviationsOf(dialect);
    const clockSpeed = fastClock ? 1 / timeScale : 1;
    // Elsewhere a cancel is as quick as this machine is.
    const isSlowToCancel = fastClock && deviations.cancel !== undefined;
    const limits = {
      wordlessMs: LATENCY_LIMITS.wordlessMs * timeScale,
      ...(isSlowToCancel ? { cancelMs: LATENCY_LIMITS.cancelMs * timeScale } : {}),
    };
    const call = new RaceCall(model, { clockSpeed, limits });
    return new DialectCall(deviations, expected, model, call);
  }

  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.call.session.end(null);
    await this.model.close();
  }

  /** What the adapter has learned that the model lacks. */
  get lacks(): Capability[] {
    const known = Object.entries(this.call.speechModel.capabilities) as [Capability, boolean][];
    return known.filter(([, has]) => !has).map(([capability]) => capability);
  }

  /** The turn gets its one answer, which the person hears (or reads) to its end. */
  async answered(turnId: number): Promise<void> {
    const ended = await this.call.over(turnId);
    const { answer } = this.expected;
    if (answer === 'sound') expect(ended.audioMs, `the answer to turn ${turnId}`).toBeGreaterThan(0);
    if (answer === 'text') expect(this.#textOf(ended.replyId), 'the answer in text').not.toBe('');
    if (this.expected.notice === null) expect(ended.status).toBe('completed');
    else await this.call.until('the person is told', () => this.call.errors().length > this.#notices.length);
    if (this.expected.notice !== null) this.#notices.push(this.expected.notice);
    this.#onAnswered(turnId, this.#textOf(ended.replyId));
  }

  /** The person stops the answer after the first third of it. */
  async interrupted(turnId: number): Promise<void> {
    const heardMs = this.expected.replyMs / 3;
    await this.call.flowing(turnId, Math.ceil(heardMs / PACKET_MS));
    this.call.interrupt(heardMs);
    this.#onAnswered(turnId);
  }

  /** What must hold of every conversation. */
  async check({ told = [] }: { told?: readonly ErrorCode[] } = {}): Promise<void> {
    const { call, model } = this;
    await call.until('nothing runs', () => model.running.length === 0);
    expect(call.errors(), JSON.stringify(call.of('call.error'))).toEqual([...told, ...this.#notices]);
    expect(call.of('call.ended')).toEqual([]);
    expect(model.breaches).toEqual([]);
    call.checkBrowser();
    this.#checkAnswers();
    await this.#checkMemory();
    this.#checkRecord();
    this.#checkTranscripts();
  }

  #onAnswered(turnId: number, text = ''): void {
    this.#answered.push({ turnId, items: this.model.line.sentItems, text });
  }

  #textOf(replyId: number): string {
    const deltas = this.call.of('reply.text').filter((text) => text.replyId === replyId);
    return deltas
      .map(({ delta }) => delta)
      .join('')
      .trim();
  }

  /** Each turn has one answer that was heard, of one response, which knew what was said in that turn. */
  #checkAnswers(): void {
    if (this.expected.answer !== 'sound') {
      const texts = this.#answered.map(({ text }) => text).filter((text) => text !== '');
      expect(this.call.heard).toEqual([]);
      return expect(this.call.readOut).toEqual(texts);
    }
    const { heard } = this.call;
    expect(heard.map(({ turnId }) => turnId)).toEqual(this.#answered.map(({ turnId }) => turnId));
    for (const [index, { numbers, turnId }] of heard.entries()) {
      expect(numbers, `the responses that sound in the answer to turn ${turnId}`).toHaveLength(1);
      const asked = this.model.asked[numbers[0]! - 1];
      expect(asked?.answersItems, `the items that the answer to turn ${turnId} knows`).toBe(
        this.#answered[index]!.items,
      );
    }
  }

  /** Of the last connection, the model remembers no reply that nobody heard, and of others what was heard, as far as it can forget. */
  async #checkMemory(): Promise<void> {
    if (this.expected.answer !== 'sound') return;
    const { heard, model } = this.call;
    // What it is to forget it is told when a reply ends.
    await this.call.until('the model has forgotten what nobody heard', () =>
      model.line.items.every(({ n, truncatedMs }) => {
        const reply = heard.find(({ numbers }) => numbers.includes(n));
        if (n === null) return true;
        if (reply === undefined) return !this.#obeys('conversation.item.delete');
        if (reply.kind === 'finished') return truncatedMs === null;
        return truncatedMs === reply.heardMs || !this.#obeys('conversation.item.truncate');
      }),
    );
  }

  #obeys(type: string): boolean {
    return this.deviations.refuses?.[type] === undefined;
  }

  /** The record holds, of each turn in order, what was said and what was heard of its answer. */
  #checkRecord(): void {
    const { history } = this.call.session;
    const replies = history.filter(({ role }) => role === 'assistant').map(({ text }) => text.trim());
    const { heard } = this.call;
    if (this.expected.answer === 'nothing') return expect(replies).toEqual([]);
    if (this.expected.answer === 'text') return expect(replies).toHaveLength(this.#answered.length);
    const whole = heard.map((reply) => ({ ...reply, text: this.#textOf(reply.replyId) }));
    expect(replies).toHaveLength(whole.length);
    for (const [index, { kind, text }] of whole.entries()) {
      if (kind === 'finished') expect(replies[index]).toBe(text);
      else expect(text.startsWith(replies[index]!), `"${replies[index]}" of "${text}"`).toBe(true);
    }
  }

  /** No line of the user's waits for its words for ever. */
  #checkTranscripts(): void {
    this.call.skip(WORDS_LIMIT_MS);
    for (const { turnId } of this.#answered.filter((turn) => !this.call.typed.includes(turn.turnId))) {
      const line = this.call.of('turn.transcript').findLast((shown) => shown.turnId === turnId);
      expect(line, `the line of turn ${turnId}`).toMatchObject({ final: true });
      expect(line!.text).toMatch(this.expected.transcripts ? /^said \d/ : /^$/);
    }
  }
}
