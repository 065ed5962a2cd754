/** A provider that does what a test tells it, on a real WebSocket. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { createOpenAiModel, type OpenAiModelOptions } from '../../../../server/models/openai/model.ts';
import type {
  HistoryEntry,
  ModelFunction,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../../../../server/models/speech-model.ts';

export const base64 = (samples: number[]) => Buffer.from(Int16Array.from(samples).buffer).toString('base64');

export interface Received {
  type: string;
  event_id: string;
  [member: string]: unknown;
}

/** What arrives in order, read one by one; `next` waits until there is something. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #readers: ((item: T) => void)[] = [];
  readonly push = (item: T): void => {
    const reader = this.#readers.shift();
    if (reader) reader(item);
    else this.#items.push(item);
  };
  next(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#readers.push(resolve)) : Promise.resolve(item);
  }
  get waiting(): number {
    return this.#items.length;
  }
}

export class ScriptedProvider {
  static async start(): Promise<ScriptedProvider> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new ScriptedProvider(server);
  }

  readonly received = new Inbox<Received>();
  readonly dialled = new Inbox<{ socket: WebSocket; request: IncomingMessage }>();
  /** Every line that was dialled; each ends with the provider. */
  readonly lines: Line[] = [];
  socket!: WebSocket;
  readonly url: string;

  private constructor(readonly server: WebSocketServer) {
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime?model=m`;
    server.on('connection', (socket, request) => {
      this.socket = socket;
      socket.on('message', (data) => this.received.push(JSON.parse(String(data)) as Received));
      this.dialled.push({ socket, request });
    });
  }

  send(...events: object[]): void {
    for (const event of events) this.socket.send(JSON.stringify(event));
  }

  async stop(): Promise<void> {
    for (const { connection } of this.lines) connection.close();
    for (const client of this.server.clients) client.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Line {
  provider: ScriptedProvider;
  connection: SpeechModelConnection;
  events: Inbox<SpeechModelEvent>;
  request: IncomingMessage;
}

/** Dials the provider; the session is not configured yet. */
export async function dial(
  provider: ScriptedProvider,
  options: Partial<OpenAiModelOptions> = {},
  history: readonly HistoryEntry[] = [],
  functions: readonly ModelFunction[] = [],
): Promise<Line> {
  const events = new Inbox<SpeechModelEvent>();
  const model = createOpenAiModel({
    label: 'scripted',
    builtin: false,
    url: provider.url,
    key: 'sk-secret',
    keyHeader: 'bearer',
    session: { instructions: 'Be brief.', voice: 'marin', transcriptionModel: 'scribe' },
    log: pino({ level: 'silent' }),
    ...options,
  });
  const connection = model.connect({ history, functions, onEvent: events.push });
  const { request } = await provider.dialled.next();
  const line = { provider, connection, events, request };
  provider.lines.push(line);
  return line;
}

/** Dials and lets the session become ready. */
export async function dialReady(
  provider: ScriptedProvider,
  options: Partial<OpenAiModelOptions> = {},
  functions: readonly ModelFunction[] = [],
): Promise<Line> {
  const line = await dial(provider, options, [], functions);
  provider.send({ type: 'session.created', session: {} });
  await provider.received.next();
  provider.send({ type: 'session.updated', session: {} });
  await line.events.next();
  return line;
}
