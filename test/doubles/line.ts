/** One connection of a client to a strict model: client ⇄ network ⇄ faults ⇄ the built-in server. */
import type { RawData, WebSocket } from 'ws';
import type { Asked } from './asked.ts';
import { DialectLine } from './dialect-line.ts';
import type { Deviations } from './dialects.ts';
import type { FaultBook } from './fault-book.ts';
import { HeldItems, type HeldItem } from './held-items.ts';
import { Judge } from './judge.ts';
import { DelayLine, type Network } from './network-delay.ts';
import { PROVIDER_ERRORS, type ProviderError, type ProviderErrorName } from './provider-errors.ts';
import { PLAN } from './script-brain.ts';
import type { ReplyScript } from './script.ts';
import { audioMs, member, readEvent, type WireEvent } from './wire-event.ts';

export interface LineOptions {
  near: WebSocket;
  far: WebSocket;
  network: () => Network;
  random: () => number;
  faults: FaultBook;
  breaches: string[];
  deviations: Deviations;
  timeScale: number;
  /** A new response. */
  ask: (asked: Pick<Asked, 'by' | 'metadata' | 'askedAfterItems'>) => Asked;
  planOf: (n: number) => ReplyScript;
  note: (from: 'client' | 'model', event: WireEvent) => void;
}

type Tagged = WireEvent & { event_id: string };

export class Line {
  readonly #judge: Judge;
  readonly #dialect: DialectLine;
  readonly #up: DelayLine;
  readonly #down: DelayLine;
  readonly #asked = new Map<string, Asked>();
  /** Creates of the double's own, and ids that it gave to events without one. */
  readonly #ownIds = new Set<string>();
  readonly #types = new Map<string, string>();
  #ids = 0;
  #held: { left: number; event: WireEvent }[] = [];
  readonly #items = new HeldItems();
  /** Items of the user's: those that the client added, and those that are in the conversation. */
  #sentItems = 0;
  #userItems = 0;
  isOpen = true;

  constructor(private readonly options: LineOptions) {
    const { near, far, network, random, breaches, deviations, timeScale } = options;
    this.#judge = new Judge(breaches, {
      unconfirmedSettings: deviations.omits?.includes('session.updated') ?? false,
      olderSettings: deviations.ownAnswers !== undefined,
      lateCancels: deviations.cancel !== undefined,
    });
    this.#dialect = new DialectLine(deviations, timeScale, {
      toModel: (event) => this.#toModel(event as Tagged),
      toClient: (event) => this.#toClient(event),
      refuse: (event, error) => this.#refuse(event as Tagged | null, error),
      answerUnasked: () => this.orphan(),
      userItemAdded: () => this.#userItems++,
    });
    this.#up = new DelayLine(network, random);
    this.#down = new DelayLine(network, random);
    near.on('message', (data, isBinary) => this.#fromClient(data, isBinary));
    near.on('close', () => this.#end());
    near.on('error', () => {});
    near.on('pong', (data) => this.#judgeNotice(data.toString()));
    far.on('message', (data) => this.#fromModel(JSON.parse(textOf(data)) as WireEvent));
    far.on('close', (code, reason) => this.#down.send(() => closeWith(near, code, reason.toString())));
    far.on('error', () => {});
  }

  /** How many items of the user's the client has added. */
  get sentItems(): number {
    return this.#sentItems;
  }

  /** The conversation, oldest first. */
  get items(): readonly HeldItem[] {
    return this.#items.all;
  }

  /** Sends the client an event that the model did not. */
  say(event: WireEvent): void {
    this.#carry(event);
  }

  error(name: ProviderErrorName, eventId: string | null = null): void {
    this.#sendError(PROVIDER_ERRORS[name], eventId);
  }

  /** Sends the client something that is no event. */
  raw(data: string | Buffer): void {
    this.#down.send(() => this.options.near.send(data));
  }

  /** Begins a response that nobody asked for. */
  orphan(): void {
    this.#create({ type: 'response.create', event_id: this.#newId() }, 'double');
  }

  close(code: number, reason: string): void {
    this.#down.send(() => this.options.near.close(code, reason));
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.options.near.terminate();
  }

  #fromClient(data: RawData, isBinary: boolean): void {
    if (isBinary) {
      this.#judge.binary();
      return this.#up.send(() => this.options.far.send(data, { binary: true }));
    }
    const text = textOf(data);
    const event = readEvent(text);
    if (event === null) {
      this.#judge.junk(text);
      return this.#up.send(() => this.options.far.send(text));
    }
    if (typeof event.event_id !== 'string') this.#ownIds.add((event.event_id = this.#newId()));
    const tagged = event as Tagged;
    this.#judge.sent(this.#dialect.read(tagged) as Tagged);
    this.#up.send(() => this.#atModel(tagged));
  }

  #atModel(event: Tagged): void {
    this.options.note('client', event);
    this.#types.set(event.event_id, event.type);
    const fault = this.options.faults.next(event.type);
    if (fault?.does === 'refuse') this.#refuse(event, PROVIDER_ERRORS[fault.error]);
    else if (fault?.does !== 'lose') this.#dialect.onClientEvent(event);
  }

  /** Answers an event of the client with an error in place of its effect, or (null) with an error that nothing caused. */
  #refuse(event: Tagged | null, error: ProviderError): void {
    if (event?.type === 'response.create') this.#ask(event, 'client').state = 'refused';
    this.#sendError(error, event === null || this.#ownIds.has(event.event_id) ? null : event.event_id);
  }

  #sendError(error: ProviderError, eventId: string | null): void {
    this.#toClient({ type: 'error', event_id: this.#newId(), error: { ...error, event_id: eventId } });
  }

  #toModel(event: Tagged): void {
    if (event.type === 'response.create') return this.#create(event, 'client');
    const isUsersItem = event.type === 'conversation.item.create' && member(event, 'item')['role'] === 'user';
    if (isUsersItem || event.type === 'input_audio_buffer.commit') this.#sentItems++;
    this.options.far.send(JSON.stringify(event));
  }

  #ask(event: Tagged, by: Asked['by']): Asked {
    const given = member(event, 'response')['metadata'] as Asked['metadata'] | undefined;
    const asked = this.options.ask({ by, metadata: given ?? null, askedAfterItems: this.#sentItems });
    this.#asked.set(event.event_id, asked);
    return asked;
  }

  #create(event: Tagged, by: Asked['by']): void {
    if (by === 'double') this.#ownIds.add(event.event_id);
    const asked = this.#ask(event, by);
    const plan = this.options.planOf(asked.n);
    const metadata = { ...asked.metadata, [PLAN]: String(asked.n) };
    const tools = plan.calls === null ? {} : { tools: [{ type: 'function', name: plan.calls }] };
    const response = { ...this.#dialect.creates(member(event, 'response')), ...tools, metadata };
    const planned = { ...event, response };
    const go = (): void => {
      if (this.isOpen) this.options.far.send(JSON.stringify(planned));
    };
    if (plan.createdAfterMs > 0) setTimeout(go, plan.createdAfterMs);
    else go();
  }

  #fromModel(event: WireEvent): void {
    const told = this.#understood(event);
    if (told !== null) this.#dialect.onModelEvent(told);
  }

  #toClient(told: WireEvent): void {
    if (!this.isOpen) return;
    this.options.note('model', told);
    const fault = this.options.faults.next(told.type);
    if (fault?.does === 'hold' && 'events' in fault) this.#held.push({ left: fault.events + 1, event: told });
    else if (fault?.does === 'hold') setTimeout(() => this.isOpen && this.#carry(told), fault.ms);
    else if (fault?.does !== 'lose') this.#carry(told);
    if (fault?.does === 'double') this.#carry(told);
    this.#release();
  }

  /** Sends what was held, once as many events have passed as it was held for. */
  #release(): void {
    const due = this.#held.filter((held) => --held.left <= 0);
    this.#held = this.#held.filter((held) => held.left > 0);
    for (const { event } of due) this.#carry(event);
  }

  /** Notes what the server did, and removes what the double added; null: the client does not get this event. */
  #understood(event: WireEvent): WireEvent | null {
    switch (event.type) {
      case 'response.created':
      case 'response.done':
        return this.#response(event);
      case 'response.output_item.added':
        this.#items.onMade(event, this.#byResponse(event['response_id'])?.n);
        return event;
      case 'error':
        return this.#refusal(event);
      default:
        this.#items.onEvent(event);
        return event;
    }
  }

  #response(event: WireEvent): WireEvent {
    const response = member(event, 'response');
    const n = Number(member(response, 'metadata')[PLAN]);
    const entry = [...this.#asked].find(([, asked]) => asked.n === n);
    // A response of server VAD: it has no create.
    if (!entry) return event;
    const [createId, asked] = entry;
    const responseId = String(response['id']);
    const bare = { ...event, response: { ...response, metadata: asked.metadata } };
    if (event.type === 'response.created') {
      Object.assign(asked, { state: 'running', responseId, answersItems: this.#userItems });
      if (asked.by === 'client') this.#judge.answered(createId, responseId);
      return bare;
    }
    asked.state = response['status'] as Asked['state'];
    const { fail } = this.options.planOf(asked.n);
    if (asked.state !== 'failed' || fail === null) return bare;
    const { type, code, message } = PROVIDER_ERRORS[fail];
    return {
      ...bare,
      response: { ...bare.response, status_details: { type: 'failed', error: { type, code, message } } },
    };
  }

  #refusal(event: WireEvent): WireEvent | null {
    const error = member(event, 'error');
    const id = String(error['event_id']);
    // The done of a response reports its failure.
    if (error['code'] === 'reply_failed') return null;
    const asked = this.#asked.get(id);
    if (asked) asked.state = 'refused';
    if (asked?.by === 'double') return null;
    if (error['event_id'] !== null) this.#judge.refused(this.#types.get(id) ?? 'event', error);
    return this.#ownIds.has(id) ? { ...event, error: { ...error, event_id: null } } : event;
  }

  /** Over the network to the client. */
  #carry(event: WireEvent): void {
    this.#down.send(() => {
      const { near } = this.options;
      if (near.readyState !== near.OPEN) return;
      const spelt = this.#dialect.spell(event);
      if (spelt === null) return;
      this.#judge.reached(event);
      near.send(JSON.stringify(spelt));
      if (event.type === 'response.created') {
        const id = member(event, 'response')['id'];
        if (this.#byResponse(id)?.by === 'double') near.ping(String(id));
      }
      if (event.type === 'response.output_audio.delta') this.#count(event);
    });
  }

  /** A pong follows the events that came before its ping: the client has seen that response. */
  #judgeNotice(responseId: string): void {
    if (this.#byResponse(responseId)?.state === 'running') this.#judge.noticed(responseId);
  }

  #count(event: WireEvent): void {
    const asked = this.#byResponse(event['response_id']);
    if (!asked) return;
    asked.audioMs += audioMs(event['delta']);
    const { dropAfterMs } = this.options.planOf(asked.n);
    if (dropAfterMs !== null && asked.audioMs >= dropAfterMs) this.drop();
  }

  #byResponse(id: unknown): Asked | undefined {
    return [...this.#asked.values()].findLast(({ responseId }) => responseId !== null && responseId === id);
  }

  #end(): void {
    this.isOpen = false;
    this.#dialect.close();
    this.#up.cut();
    this.#down.cut();
    this.options.far.terminate();
    for (const asked of this.#asked.values())
      if (asked.state === 'asked' || asked.state === 'running') asked.state = 'dropped';
  }

  #newId(): string {
    return `double_${++this.#ids}`;
  }
}

const textOf = (data: RawData): string => (data as Buffer).toString('utf8');

/** Closes as the server closed; a code that may not be sent means that the server closed without a goodbye. */
function closeWith(socket: WebSocket, code: number, reason: string): void {
  if (code === 1000 || code === 1001 || code === 1013 || code >= 3000) socket.close(code, reason);
  else socket.terminate();
}
