/**
 * One connection to a speech model as bad as a real one: slow to cancel or unable to, late to report the end, the user's words at any time or never,
 * replies without a sound, responses that nobody asked for and some that it only imagines, failures, lost connections and refused
 * ones. It is as strict too: what a provider would refuse is a violation.
 */
import { CANCEL_WAIT_MS } from '../../server/session/core/sequencer-waits.ts';
import type {
  FunctionChoice,
  HistoryEntry,
  ModelFunction,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../../server/models/speech-model.ts';
import { PIPELINE_HZ } from '../../shared/frames.ts';
import { CALLS_FIRST, reactionTo, speaks, thinksForMs, type Reaction } from './judging.ts';
import type { Manner, ModelTally } from './model-manner.ts';
import { Line, type World } from './world.ts';

export interface SimItem {
  role: 'user' | 'assistant';
  /** The packets of a user item. */
  packets: { turnId: number; seq: number }[];
  responseId: string | null;
  audioMs: number;
  /** It has words. */
  said: boolean;
  deleted: boolean;
  /** A call of a function. */
  call: boolean;
}

interface SimResponse {
  responseId: string;
  itemId: string;
  leftMs: number;
  willFail: boolean;
  asked: boolean;
  /** It makes words, and no sound. */
  textOnly: boolean;
  reaction: Reaction;
  /** It was told to call no function. */
  isForbidden: boolean;
}

export interface SimConnectOptions {
  functions: readonly ModelFunction[];
  onEvent: (event: SpeechModelEvent) => void;
  onSeeded: () => void;
}

const NO_USAGE = { inputTokens: 0, outputTokens: 0 };
const PCM = new Int16Array((PIPELINE_HZ * 400) / 1000);

/** PCM that carries the number of a packet of the user's speech. */
export const pcmOf = (turnId: number, seq: number): Int16Array => Int16Array.of(turnId, seq);

/** What the model understands of a turn: the turn's name. */
export const wordsOf = (turnId: number): string => `turn ${turnId},`;

export class SimConnection implements SpeechModelConnection {
  readonly items = new Map<string, SimItem>();
  buffer: { turnId: number; seq: number }[] = [];
  active: SimResponse | null = null;
  readyAtMs: number | null = null;
  #closed = false;
  #ids = 0;
  /** As the client knows them: responses that it asked for and whose end it has not been told, and when it cancelled them. */
  readonly #openForClient = new Map<string, { cancelledAtMs: number | null }>();
  readonly #commands: Line;
  readonly #events: Line;
  readonly #words: Line;

  history: readonly HistoryEntry[] = [];
  /** The provider ended it. */
  isLost = false;
  /** When it was told what was said; null: it is a spare. */
  seededAtMs: number | null = null;
  readonly #onSeeded: () => void;
  readonly #functions: readonly ModelFunction[];
  readonly #onEvent: (event: SpeechModelEvent) => void;
  private readonly world: World;
  private readonly tally: ModelTally;
  private readonly manner: Manner;
  private readonly number: number;

  constructor(
    { world, tally, manner, number }: { world: World; tally: ModelTally; manner: Manner; number: number },
    { functions, onEvent, onSeeded }: SimConnectOptions,
  ) {
    this.#onSeeded = onSeeded;
    this.#functions = functions;
    this.#onEvent = onEvent;
    this.world = world;
    this.tally = tally;
    this.manner = manner;
    this.number = number;
    this.#commands = new Line(world, () => world.between(0, 60));
    this.#events = new Line(world, () => world.between(0, 60));
    this.#words = new Line(world, () => world.between(0, 1500));
  }

  open(): void {
    const { sessionMs, saysWhenItEnds } = this.manner;
    const lastsMs = saysWhenItEnds ? sessionMs : null;
    this.#sendLater({ type: 'ready', lastsMs }, this.world.between(0, 1000), () => {
      if (sessionMs === null) return;
      this.world.after(sessionMs, () => {
        if (!this.#closed) this.tally.expired++;
        this.lose();
      });
    });
  }

  seed(history: readonly HistoryEntry[]): void {
    if (this.seededAtMs !== null) this.world.fail('a connection is told once what was said');
    this.seededAtMs = this.world.nowMs;
    this.history = history;
    this.#onSeeded();
  }

  appendAudio(pcm: Int16Array): void {
    const [turnId, seq] = [pcm[0]!, pcm[1]!];
    this.#command(() => this.buffer.push({ turnId, seq }));
  }

  commitAudio(): void {
    this.#command(() => {
      const { world } = this;
      if (this.buffer.length === 0) world.fail('audio is committed only when there is some');
      const packets = this.buffer;
      this.buffer = [];
      const turnOfPacket = (packet: (typeof packets)[number]): number => world.placeOf(packet).turnId;
      if (packets.some((packet) => turnOfPacket(packet) !== turnOfPacket(packets[0]!)))
        world.fail('a user item holds one turn');
      const itemId = this.#id('user');
      this.items.set(itemId, {
        role: 'user',
        packets,
        responseId: null,
        audioMs: 0,
        said: true,
        deleted: false,
        call: false,
      });
      this.#events.carry(() => {
        this.#sendEvent({ type: 'audio-committed', itemId });
        if (this.manner.transcripts !== 'there') {
          this.tally.unwritten++;
          return;
        }
        if (world.chance(0.1)) return this.#word({ type: 'transcript-failed', itemId, detail: 'no words' });
        const text = wordsOf(world.placeOf(packets[0]!).turnId);
        this.#word({ type: 'transcript-delta', itemId, delta: `${text} ` });
        this.#word({ type: 'transcript-final', itemId, text });
      });
    });
  }

  clearAudio(): void {
    this.#command(() => (this.buffer = []));
  }

  addText(text: string): void {
    this.#command(() => {
      if (text === '') this.world.fail('text is never empty');
      this.items.set(this.#id('text'), {
        role: 'user',
        packets: [],
        responseId: null,
        audioMs: 0,
        said: true,
        deleted: false,
        call: false,
      });
    });
  }

  answerFunction(): void {}

  createResponse(tag: string, functions: FunctionChoice): void {
    this.#judgeCreate();
    this.#openForClient.set(tag, { cancelledAtMs: null });
    this.#command(() => {
      const { world, active } = this;
      if (active?.asked && this.manner.cancels === 'soon')
        world.fail('at most one response is active at the provider');
      // Sometimes it imagines that another response is active.
      const busy = active !== null || (!world.calm && world.chance(0.03));
      if (busy || (!world.calm && world.chance(0.05))) {
        return this.#events.carry(() => {
          this.#openForClient.delete(tag);
          if (busy) this.tally.busy++;
          this.#sendEvent({ type: 'response-refused', tag, busy, code: 'model-error', detail: 'not now' });
        });
      }
      const slow = world.chance(0.05) ? 3000 : 0;
      this.#start(tag, slow, this.#canCall ? functions : null);
    });
  }

  cancelResponse(responseId: string): void {
    const open = this.#openForClient.get(responseId);
    if (open) open.cancelledAtMs ??= this.world.nowMs;
    this.#command(() => {
      if (this.active?.responseId !== responseId || this.manner.cancels === 'never') return;
      const takesMs = this.world.pick(
        this.manner.cancels === 'soon' ? [0, 20, 200, 1500] : [200, 5000, 9000],
      );
      this.world.after(takesMs, () => {
        if (this.active?.responseId === responseId) this.#end('cancelled');
      });
    });
  }

  deleteItem(itemId: string): void {
    this.#command(() => {
      const item = this.#known(itemId);
      if (!this.manner.deletes) this.world.fail('a model is not asked for what it lacks');
      if (item.deleted) this.world.fail('an item is deleted once');
      item.deleted = true;
    });
  }

  truncateItem(itemId: string, audioEndMs: number): void {
    this.#command(() => {
      const item = this.#known(itemId);
      if (item.deleted) this.world.fail('an item that was deleted is not cut');
      if (!(audioEndMs > 0 && audioEndMs <= item.audioMs))
        this.world.fail(`a cut is within the audio: ${audioEndMs} of ${item.audioMs} ms`);
      item.audioMs = audioEndMs;
    });
  }

  close(): void {
    this.#closed = true;
    this.#commands.cut();
    this.#events.cut();
    this.#words.cut();
  }

  /** The connection breaks; everything on it is lost. */
  lose(): void {
    if (this.#closed) return;
    this.close();
    this.isLost = true;
    this.#onEvent({ type: 'closed', code: 'model-away', detail: 'lost', retry: true });
  }

  /** A response that nobody asked for. */
  stray(): void {
    if (this.active === null && !this.#closed && this.readyAtMs !== null) this.#start(null, 0, null);
  }

  /** Its client waits for a response that it did not cancel. */
  get owes(): boolean {
    return [...this.#openForClient.values()].some(({ cancelledAtMs }) => cancelledAtMs === null);
  }

  get #canCall(): boolean {
    return this.manner.functions && this.#functions.length > 0;
  }

  #start(tag: string | null, delayMs: number, functions: FunctionChoice | null): void {
    const { world } = this;
    const responseId = this.#id('response');
    const itemId = this.#id('reply');
    const reaction = reactionTo(world, functions);
    const saysOfListening = reaction !== 'answers' && reaction !== 'speaks-and-calls';
    if (functions === 'auto' && saysOfListening) this.tally.listened++;
    this.active = {
      responseId,
      itemId,
      leftMs: world.pick(this.manner.cancels === 'soon' ? [0, 100, 400, 1500, 6000] : [400, 1500, 30_000]),
      willFail: !world.calm && world.chance(0.05),
      asked: tag !== null,
      textOnly: world.chance(0.08),
      reaction,
      isForbidden: functions === 'none',
    };
    this.#sendLater({ type: 'response-started', responseId, tag }, delayMs + world.between(0, 300), () => {
      if (tag !== null) this.#openForClient.delete(tag);
      this.#openForClient.set(responseId, { cancelledAtMs: null });
    });
    world.after(delayMs + thinksForMs(world, reaction) + world.between(100, 600), () =>
      this.#react(responseId, itemId),
    );
  }

  #react(responseId: string, itemId: string): void {
    if (this.#closed || this.active?.responseId !== responseId) return;
    const { reaction } = this.active;
    for (let calls = 0; calls < CALLS_FIRST[reaction]; calls++) this.#call(responseId);
    if (speaks(reaction)) this.#item(responseId, itemId);
    else this.#end('completed');
  }

  /** Some servers tell of the call before its item. */
  #call(responseId: string): void {
    if (this.active!.isForbidden) this.tally.disobeyed++;
    const itemId = this.#id('call');
    const { name } = this.#functions[0]!;
    this.items.set(itemId, {
      role: 'assistant',
      packets: [],
      responseId,
      audioMs: 0,
      said: false,
      deleted: false,
      call: true,
    });
    const item = { type: 'output-item', responseId, itemId } as const;
    const called = {
      type: 'function-called',
      responseId,
      itemId,
      callId: itemId,
      name,
      arguments: '{}',
    } as const;
    for (const event of this.world.chance(0.7) ? [item, called] : [called, item]) this.#sendLater(event);
  }

  #item(responseId: string, itemId: string): void {
    this.items.set(itemId, {
      role: 'assistant',
      packets: [],
      responseId,
      audioMs: 0,
      said: false,
      deleted: false,
      call: false,
    });
    this.#sendLater({ type: 'output-item', responseId, itemId });
    this.#go(responseId);
  }

  /** The next piece of the running response, faster than it plays. */
  #go(responseId: string): void {
    const { world, active } = this;
    if (this.#closed || active?.responseId !== responseId) return;
    if (active.leftMs <= 0) {
      if (active.reaction === 'speaks-and-calls') this.#call(responseId);
      return this.#end(active.willFail ? 'failed' : 'completed');
    }
    const { itemId, textOnly } = active;
    const ms = Math.min(active.leftMs, world.pick([20, 100, 200, 400]));
    active.leftMs -= ms;
    const item = this.items.get(itemId)!;
    if (textOnly && !item.said) this.tally.silent++;
    item.said = true;
    if (!textOnly) item.audioMs += ms;
    this.#sendLater({ type: 'response-text', responseId, itemId, delta: 'word ' });
    if (textOnly) this.#sendLater({ type: 'response-alive', responseId });
    else
      this.#sendLater({
        type: 'response-audio',
        responseId,
        itemId,
        pcm: PCM.subarray(0, (PIPELINE_HZ * ms) / 1000),
      });
    world.after(world.between(5, 150), () => this.#go(responseId));
  }

  #end(status: 'completed' | 'cancelled' | 'failed'): void {
    const { responseId } = this.active!;
    this.active = null;
    this.#sendLater({ type: 'response-ended', responseId, status, usage: NO_USAGE }, 0, () =>
      this.#openForClient.delete(responseId),
    );
  }

  /** A create waits for the end of the response before it. Only for a cancelled one that does not end, it waits for a while alone. */
  #judgeCreate(): void {
    const { world } = this;
    for (const { cancelledAtMs } of this.#openForClient.values()) {
      if (cancelledAtMs === null || world.nowMs - cancelledAtMs < CANCEL_WAIT_MS)
        world.fail('a create waits for the done of the response before it');
    }
    if (this.#openForClient.size > 0) this.tally.leftBehind++;
  }

  #known(itemId: string): SimItem {
    return this.items.get(itemId) ?? this.world.fail(`an unknown item is never named: ${itemId}`);
  }

  #command(run: () => void): void {
    if (this.seededAtMs === null) this.world.fail('a connection is told what was said before all else');
    this.#commands.carry(run);
  }

  #word(event: SpeechModelEvent): void {
    this.#words.carry(() => this.#sendEvent(event));
  }

  #sendLater(event: SpeechModelEvent, delayMs = 0, before: () => void = () => {}): void {
    this.#events.carry(() => {
      before();
      if (event.type === 'ready') this.readyAtMs = this.world.nowMs;
      this.#sendEvent(event);
    }, delayMs);
  }

  #sendEvent(event: SpeechModelEvent): void {
    if (event.type !== 'response-audio' && event.type !== 'response-text') this.world.note('model', event);
    this.#onEvent(event);
  }

  #id(kind: string): string {
    return `${kind}-${this.number}.${++this.#ids}`;
  }
}
