/** A conversation of the doctor's with a speech model: says something, asks for an answer, follows it, and notes what else shows. */
import { CommandBook, type Command } from '../models/openai/command-book.ts';
import { reactionTo } from '../models/openai/command-errors.ts';
import { judgeError, saysActive } from '../models/openai/provider-errors.ts';
import { historyItem } from '../models/openai/session-settings.ts';
import type { ProbeLine, Came } from './probe-line.ts';
import { spokenQuestion } from './question.ts';
import { Reply } from './reply.ts';
import type { Waits } from './waits.ts';

/** What came of a command. `lacks`: the server cannot do it. `moot`: there was nothing to do. `silent`: it did not say. */
export interface CommandAnswer {
  kind: 'done' | 'lacks' | 'moot' | 'silent';
  said: string;
}

const DONE = {
  truncate: 'conversation.item.truncated',
  delete: 'conversation.item.deleted',
  cancel: 'response.done',
} as const satisfies Partial<Record<Command, Came['type']>>;

/** Nobody can tell what would have come. */
export const NO_TIME = 'there was no time left';
const MOST_TRIES = 5;
const TAG = 'latch_doctor';

export class Talk {
  /** How long after each commit its item was there, in ms. */
  readonly itemsAfterMs: number[] = [];
  /** What was written down, and why not. */
  readonly transcripts: string[] = [];
  readonly untranscribed: string[] = [];
  /** Whether responses return what their create was given; null: no response to a create has come. `why`: how that showed. */
  tags: { returned: boolean; why: string } | null = null;
  /** When what is said now was committed, until its item is there. */
  #committedAtMs: number | null = null;
  #asked = 0;
  readonly #book = new CommandBook();
  /** What came of commands: each is tried once. */
  readonly #answers = new Map<Command, CommandAnswer>();

  constructor(
    readonly line: ProbeLine,
    private readonly waits: Waits,
    /** Nothing is waited for any longer then. */
    private readonly untilMs: number,
  ) {}

  get isTimeUp(): boolean {
    return performance.now() >= this.untilMs;
  }

  /** Each event when it comes, whoever waits for it. */
  onEvent(event: Came): void {
    switch (event.type) {
      case 'input_audio_buffer.committed':
        if (this.#committedAtMs !== null) this.#committedAtMs = event.atMs;
        return;
      case 'conversation.item.added':
        if (event.item.role === 'user' && event.item.content?.[0]?.type !== 'input_text')
          this.#onItemThere(event.atMs);
        return;
      case 'conversation.item.input_audio_transcription.completed':
        this.#onItemThere(event.atMs);
        if (event.transcript.trim() !== '') this.transcripts.push(event.transcript);
        return;
      case 'conversation.item.input_audio_transcription.failed':
        this.untranscribed.push(event.error?.message ?? 'no reason given');
        return;
      case 'error':
        return this.#onError(event);
      case DONE.truncate:
        return this.#onDone('truncate');
      case DONE.delete:
        return this.#onDone('delete');
      case DONE.cancel:
        if (event.response.status === 'cancelled') this.#onDone('cancel');
    }
  }

  /** Says the question aloud. Returns when that was over. */
  say(): number {
    for (const packet of spokenQuestion()) this.line.sendAudio(packet);
    this.#committedAtMs = performance.now();
    this.line.send({ type: 'input_audio_buffer.commit' });
    return this.#committedAtMs;
  }

  type(text: string): void {
    const item = historyItem({ role: 'user', text }, this.line.traits.sessionShape);
    this.line.send({ type: 'conversation.item.create', item });
  }

  /** Waits until the item of what was said is there, or would be. */
  async itemThere(): Promise<void> {
    await this.line.until(this.#until(this.waits.itemMs), () => this.#committedAtMs === null);
    this.#committedAtMs = null;
  }

  /** The answer that the server gives unasked; null where it gives none within so long. */
  async ownAnswer(limitMs: number): Promise<Reply | null> {
    const untilMs = this.#until(limitMs);
    for (;;) {
      const event = await this.line.next(untilMs);
      if (event === null) return null;
      if (event.type !== 'response.created') continue;
      const reply = new Reply(event.atMs);
      reply.onEvent(event);
      await this.#follow(reply);
      return reply;
    }
  }

  /**
   * Asks for an answer and follows it to its end, or until `isEnough`. `more`: members of the create. A reply that is not there says why not.
   */
  async ask(more: object = {}, isEnough: (reply: Reply) => boolean = () => false): Promise<Reply> {
    const askedAtMs = performance.now();
    for (let tries = 1; ; tries++) {
      const withTag = this.tags?.returned !== false;
      const metadata = withTag ? { metadata: { [TAG]: String(++this.#asked) } } : {};
      this.line.forget();
      this.line.send({ type: 'response.create', response: { ...metadata, ...more } });
      const reply = new Reply(askedAtMs);
      await this.#follow(reply, { isEnough });
      if (reply.isThere && withTag) this.#onTag(reply);
      if (reply.isThere || tries === MOST_TRIES) return reply;
      if (saysActive({ code: null, message: reply.refusal }))
        await this.line.until(this.#until(this.waits.busyMs), () => false);
      else if (this.tags === null && reply.refusal !== '')
        this.tags = { returned: false, why: reply.refusal };
      else return reply;
    }
  }

  /** Follows the rest of a reply, for so long. */
  async rest(reply: Reply, limitMs: number): Promise<void> {
    await this.#follow(reply, { untilMs: this.#until(limitMs) });
  }

  /** Sends a command about an item or a response. */
  command(command: keyof typeof DONE, about: string | null, event: object): void {
    const id = this.#book.add(command, about, performance.now());
    this.line.send({ event_id: id, ...event });
  }

  /** Waits for what comes of a command. Later errors are not blamed on it. */
  async answerTo(command: keyof typeof DONE, limitMs: number): Promise<CommandAnswer> {
    await this.line.until(this.#until(limitMs), () => this.#answers.has(command));
    this.#book.onDone(command);
    return this.#answers.get(command) ?? { kind: 'silent', said: '' };
  }

  /** Waits for the words of what was said, where none came yet. */
  async words(): Promise<void> {
    const { transcripts, untranscribed } = this;
    const isKnown = (): boolean => transcripts.length + untranscribed.length > 0;
    await this.line.until(this.#until(this.waits.transcriptMs), isKnown);
  }

  /** Follows a reply to its end; it may not be silent for longer than the model may. */
  async #follow(
    reply: Reply,
    {
      isEnough = () => false,
      untilMs = Infinity,
    }: { isEnough?: (reply: Reply) => boolean; untilMs?: number } = {},
  ): Promise<void> {
    const { responseStartMs, responseSilenceMs } = this.line.dial.limits;
    /** After an error: what comes in spite of it comes soon. */
    let graceUntilMs = Infinity;
    while (reply.status === null && !isEnough(reply)) {
      const silenceMs = reply.isThere ? responseSilenceMs : responseStartMs;
      const event = await this.line.next(Math.min(this.#until(silenceMs), graceUntilMs, untilMs));
      if (event === null) {
        reply.silence =
          this.line.end?.detail ?? (this.isTimeUp ? NO_TIME : `nothing came for ${silenceMs / 1000} s`);
        return;
      }
      reply.onEvent(event);
      if (reply.isThere) graceUntilMs = Infinity;
      else if (event.type === 'error') {
        reply.refusal = this.#wordsOf(event);
        if (saysActive({ code: null, message: reply.refusal })) return;
        graceUntilMs = this.#until(this.waits.graceMs);
      }
    }
  }

  #onTag({ metadata, refusal }: Reply): void {
    if (this.tags !== null) return;
    const returned = typeof metadata?.[TAG] === 'string';
    this.tags = { returned, why: refusal || 'a response came without what its create was given' };
  }

  #onItemThere(atMs: number): void {
    if (this.#committedAtMs === null) return;
    this.itemsAfterMs.push(Math.max(0, atMs - this.#committedAtMs));
    this.#committedAtMs = null;
  }

  #onDone(command: Command): void {
    this.#book.onDone(command);
    this.#answers.set(command, { kind: 'done', said: '' });
  }

  /** Some servers do not say which command an error is about. One that is about none is about an answer. */
  #onError(event: Extract<Came, { type: 'error' }>): void {
    const sent = this.#book.blame(event.error, event.atMs);
    if (sent === null) return;
    const isRace = judgeError(event.error).kind === 'benign';
    const lacks = !isRace && reactionTo(sent, event.error, false).kind === 'lacks';
    this.#answers.set(sent.command, { kind: lacks ? 'lacks' : 'moot', said: this.#wordsOf(event) });
  }

  #wordsOf({ error }: Extract<Came, { type: 'error' }>): string {
    return this.line.dial.scrub(
      [error.code, error.message].filter(Boolean).join(': ') || 'an error without a reason',
    );
  }

  #until(limitMs: number): number {
    return Math.min(performance.now() + limitMs, this.untilMs);
  }
}
