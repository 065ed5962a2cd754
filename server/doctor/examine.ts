/** The examination of a speech model: a short conversation in which everything that Latch uses is tried once. */
import type { OpenAiModelOptions } from '../models/openai/model.ts';
import { asSentence } from '../models/openai/setting-advice.ts';
import { LATE_ITEM_MS, PROMPT_ITEM_MS } from '../models/openai/traits.ts';
import type { Check, Findings, Outcome } from './findings.ts';
import { ProbeLine } from './probe-line.ts';
import { reachAdvice } from './reach-advice.ts';
import type { Reply } from './reply.ts';
import { NO_TIME, Talk, type CommandAnswer } from './talk.ts';
import { WAITS, type Waits } from './waits.ts';

export interface ExaminationOptions {
  reach: OpenAiModelOptions;
  /** Nothing is waited for after this long: what was not tried by then is not. */
  limitMs?: number;
  /** Ends it at once. */
  signal?: AbortSignal;
  waits?: Partial<Waits>;
  /** Called when something else is tried. */
  onTrying?: (what: string) => void;
}

const SPOKEN_TURNS = 3;
/** An answer that ends as soon as this after a cancel may have been over anyway. */
const ALMOST_OVER_MS = 300;
/** Long enough to be stopped. The built-in model knows it too. */
const LONG_QUESTION = 'Tell me a story';
const TOOL = {
  type: 'function',
  name: 'write_note',
  description: 'Writes a note.',
  parameters: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
};

const yes = (detail = ''): Outcome => ({ is: 'yes', detail });
const no = (detail: string): Outcome => ({ is: 'no', detail });
const unknown = (detail: string): Outcome => ({ is: 'unknown', detail });
const ms = (duration: number): string => `${Math.round(duration)} ms`;

function outcomeOf({ kind, said }: CommandAnswer): Outcome {
  if (kind === 'done') return yes();
  return kind === 'lacks' ? no(said) : unknown(said || 'it did not say');
}

/** Never throws: what fails is a finding. */
export async function examine(options: ExaminationOptions): Promise<Findings> {
  const examination = new Examination(options);
  const stop = (): void => examination.close();
  options.signal?.addEventListener('abort', stop);
  try {
    await examination.run();
  } finally {
    options.signal?.removeEventListener('abort', stop);
    examination.close();
  }
  return examination.findings;
}

class Examination {
  readonly findings: Findings = {};
  readonly #talk: Talk;
  readonly #line: ProbeLine;
  readonly #waits: Waits;
  readonly #startedMs = performance.now();
  readonly #untilMs: number;
  readonly #replies: Reply[] = [];
  readonly #firstSoundsMs: number[] = [];
  #answersByItself = false;

  constructor(private readonly options: ExaminationOptions) {
    this.#waits = { ...WAITS, ...options.waits };
    this.#line = new ProbeLine(options.reach, (event) => this.#talk.onEvent(event));
    this.#untilMs = this.#startedMs + (options.limitMs ?? Infinity);
    this.#talk = new Talk(this.#line, this.#waits, this.#untilMs);
  }

  async run(): Promise<void> {
    const { onTrying = () => {} } = this.options;
    onTrying('the connection');
    if (!(await this.#connects())) return;
    for (let turn = 1; turn <= SPOKEN_TURNS && this.#goesOn; turn++) {
      onTrying(`spoken question ${turn} of ${SPOKEN_TURNS}`);
      await this.#spokenTurn(turn);
    }
    this.#noteAnswers();
    if (this.#goesOn) {
      onTrying('cutting an answer');
      this.findings.truncate = await this.#truncate();
    }
    if (this.#goesOn && this.findings.answers?.is === 'yes') {
      onTrying('stopping an answer and taking it back');
      await this.#cancelAndDelete();
    }
    if (this.#goesOn) {
      onTrying('calling a function');
      this.findings.tools = await this.#tools();
    }
    this.findings.transcripts = await this.#transcripts();
    this.#noteRest();
  }

  close(): void {
    this.#line.close();
  }

  get #goesOn(): boolean {
    return this.#line.end === null && !this.#talk.isTimeUp;
  }

  /** What did not come: it might have come later, where the time was up or the connection lost. */
  #missing(detail: string): Outcome {
    if (this.#line.end !== null) return unknown(this.#line.end.detail);
    return this.#talk.isTimeUp ? unknown(NO_TIME) : no(detail);
  }

  async #connects(): Promise<boolean> {
    const line = this.#line;
    const isReady = await line.ready(this.#untilMs);
    const why = line.end?.detail ?? `nothing came for ${ms(performance.now() - this.#startedMs)}`;
    if (line.openedAtMs === null) {
      this.#note('reached', no([asSentence(why), reachAdvice(why)].filter(Boolean).join(' ')));
      return false;
    }
    this.#note('reached', yes(ms(line.openedAtMs - this.#startedMs)));
    const names = line.traits.sessionShape === 'old' ? ', under the names from before GA' : '';
    this.#note('ready', isReady ? yes(`${ms(line.readyAtMs! - this.#startedMs)}${names}`) : no(why));
    return isReady;
  }

  /** The first turn waits before it asks: a server that answers by itself does so then. */
  async #spokenTurn(turn: number): Promise<void> {
    const talk = this.#talk;
    const saidAtMs = talk.say();
    const itemsAreLate = talk.itemsAfterMs.some((afterMs) => afterMs > PROMPT_ITEM_MS);
    if (turn === 1 || itemsAreLate) await talk.itemThere();
    const ownLimitMs = turn === 1 ? this.#waits.ownAnswerMs : this.#line.dial.limits.responseStartMs;
    const mayAnswer = turn === 1 || this.#answersByItself;
    const own = mayAnswer ? await talk.ownAnswer(ownLimitMs) : null;
    if (own !== null) this.#answersByItself = true;
    const reply = own ?? (await talk.ask());
    this.#replies.push(reply);
    if (reply.firstSoundAtMs === null) return;
    const waitedInVain = own === null && mayAnswer;
    this.#firstSoundsMs.push(reply.firstSoundAtMs - (waitedInVain ? reply.askedAtMs : saidAtMs));
  }

  #noteAnswers(): void {
    const answered = this.#replies.filter(({ soundMs, hasWords }) => soundMs > 0 || hasWords);
    const last = this.#replies.at(-1);
    if (answered.length === 0) {
      if (last === undefined || last.silence === NO_TIME) return this.#note('answers', unknown(NO_TIME));
      // The reason of a connection's end names it already.
      const missing = this.#line.end === null ? this.#line.missing : '';
      return this.#note('answers', no(`${last.why}${missing}`));
    }
    this.#note('answers', yes());
    const isHeard = answered.some(({ soundMs }) => soundMs > 0);
    this.#note('sound', isHeard ? yes() : no('what came was text'));
    const broken = this.#replies.find(({ status }) => status !== 'completed');
    if (broken === undefined) this.#note('wholeAnswers', yes());
    else this.#note('wholeAnswers', broken.silence === NO_TIME ? unknown(NO_TIME) : no(broken.why));
    if (!isHeard) return this.#note('firstAudio', unknown('there was no sound'));
    const sorted = this.#firstSoundsMs.toSorted((a, b) => a - b);
    const medianMs = sorted[Math.floor((sorted.length - 1) / 2)]!;
    const detail = `${ms(medianMs)} after the question, the median of ${sorted.map(ms).join(', ')}`;
    this.#note('firstAudio', medianMs <= this.#waits.lateSoundMs ? yes(detail) : no(detail));
  }

  async #truncate(): Promise<Outcome> {
    const reply = this.#replies.findLast(({ soundMs, itemId }) => soundMs > 2 && itemId !== null);
    if (reply === undefined) return unknown('there was no sound to cut');
    const cut = { content_index: 0, audio_end_ms: Math.floor(reply.soundMs / 2) };
    this.#talk.command('truncate', reply.itemId, {
      type: 'conversation.item.truncate',
      item_id: reply.itemId,
      ...cut,
    });
    return outcomeOf(await this.#talk.answerTo('truncate', this.#waits.commandMs));
  }

  async #cancelAndDelete(): Promise<void> {
    const talk = this.#talk;
    talk.type(LONG_QUESTION);
    const reply = await talk.ask({}, ({ soundMs, hasWords }) => soundMs > 0 || hasWords);
    if (!reply.isThere) return;
    if (reply.status === null) this.findings.cancel = await this.#cancel(reply);
    else this.findings.cancel = unknown('the answer was over too soon');
    if (reply.status === null || reply.itemId === null) return;
    talk.command('delete', reply.itemId, { type: 'conversation.item.delete', item_id: reply.itemId });
    this.findings.discardItems = outcomeOf(await talk.answerTo('delete', this.#waits.commandMs));
  }

  async #cancel(reply: Reply): Promise<Outcome> {
    const talk = this.#talk;
    const { cancelMs, graceMs } = this.#waits;
    const sentAtMs = performance.now();
    talk.command('cancel', reply.responseId, { type: 'response.cancel', response_id: reply.responseId });
    await talk.rest(reply, cancelMs);
    const went = this.#missing(`the answer went on for more than ${ms(cancelMs)}`);
    // What is tried next needs the model to be free.
    if (reply.status === null) await talk.rest(reply, this.#line.dial.limits.responseSilenceMs);
    const { kind, said } = await talk.answerTo('cancel', graceMs);
    if (kind === 'lacks') return no(said);
    const tookMs = (reply.endedAtMs ?? Infinity) - sentAtMs;
    if (tookMs > cancelMs) return went;
    if (reply.status === 'cancelled') return yes(`within ${ms(tookMs)}`);
    if (tookMs < ALMOST_OVER_MS) return unknown('the answer was over too soon');
    return no(`the answer went on to its end, ${ms(tookMs)}`);
  }

  async #tools(): Promise<Outcome> {
    const reply = await this.#talk.ask({ tools: [TOOL], tool_choice: 'required' });
    if (reply.called === TOOL.name) return yes();
    if (!reply.isThere && reply.refusal !== '') return no(reply.refusal);
    return this.#missing(reply.isThere ? 'a function that had to be called was not' : reply.why);
  }

  async #transcripts(): Promise<Outcome> {
    if (this.options.reach.session.transcriptionModel === null)
      return unknown('switched off with LATCH_TRANSCRIPTION_MODEL=off');
    const refused = this.#line.learned.get('transcripts');
    if (refused !== undefined) return no(refused);
    await this.#talk.words();
    const [words] = this.#talk.transcripts;
    if (words !== undefined) return yes(`“${words.trim().slice(0, 60)}”`);
    const [why] = this.#talk.untranscribed;
    return why === undefined ? this.#missing('nothing was written down') : no(why);
  }

  #noteRest(): void {
    const { tags, itemsAfterMs } = this.#talk;
    const detection = this.#line.learned.get('manualTurns');
    if (this.#answersByItself) this.#note('manualTurns', no('it answered before it was asked'));
    else if (detection !== undefined) this.#note('manualTurns', no(detection));
    else if (this.#replies.length > 0) this.#note('manualTurns', yes());
    if (tags !== null) this.#note('tags', tags.returned ? yes() : no(tags.why));
    // One that is late once may have been held up on its way.
    const quickestMs = Math.min(...itemsAfterMs);
    if (itemsAfterMs.length === 0) this.#note('itemFirst', unknown('it does not say when'));
    else
      this.#note(
        'itemFirst',
        quickestMs <= LATE_ITEM_MS ? yes(ms(quickestMs)) : no(`after ${ms(quickestMs)}`),
      );
  }

  #note(check: Check, outcome: Outcome): void {
    this.findings[check] = outcome;
  }
}
