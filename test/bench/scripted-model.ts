/**
 * A speech model that follows a script: it understands nothing, and answers each turn with the same audio, after the same
 * time, at the same pace. It speaks as much of the OpenAI Realtime protocol as server/models/openai uses (manual turns,
 * one response at a time), on loopback. Audio of replies is encoded beforehand and audio that arrives is only counted, so
 * that measuring a server with it measures the server.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface Script {
  /** From `response.create` to the first audio. */
  firstAudioMs: number;
  /** Audio sent per time: 1 is real time, Infinity all at once. */
  pace: number;
  /** How much audio one event holds, if not DELTA_MS. The same audio is always cut the same way. */
  deltaMs?: number;
  /** PCM at 24 kHz; a spoken and a typed turn may get different replies. */
  replyTo: (turn: 'spoken' | 'typed') => Int16Array;
}

/** What was asked of the model, on the machine's clock (Date.now()). */
export interface Asked {
  createdAtMs: number;
  firstAudioAtMs: number | null;
}

export interface ScriptedModel {
  url: string;
  /** May be replaced at any time; holds for the next response. */
  script: Script;
  /** Every response so far. */
  readonly asked: Asked[];
  close(): Promise<void>;
}

export interface Watch {
  /** Audio of a call arrived, or is sent. `label` is what was typed first in that call. */
  append?(label: string): void;
  delta?(label: string): void;
}

const DELTA_MS = 20;
const MODEL_HZ = 24_000;
const APPEND = '{"type":"input_audio_buffer.append"';
/** OpenAI refuses to commit less than this. */
const MIN_COMMIT_BYTES = 24_000 * 2 * 0.1;
const TICK_MS = 2;

interface Event {
  type: string;
  event_id?: string;
  item_id?: string;
  item?: { content?: { text?: string }[] };
  response?: { metadata?: Record<string, string> };
}

/**
 * `watch` is told of every packet of audio, for latency. `scriptOf`: the script of calls with this label, where it is not that of all.
 */
export async function startScriptedModel(
  script: Script,
  watch: Watch = {},
  scriptOf: (label: string) => Script | undefined = () => undefined,
): Promise<ScriptedModel> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const asked: Asked[] = [];
  const model: ScriptedModel = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    script,
    asked,
    close: async () => {
      clearInterval(ticker);
      server.clients.forEach((client) => client.terminate());
      server.close();
      await once(server, 'close');
    },
  };
  const connections = new Set<Connection>();
  server.on('connection', (socket) => {
    const connection = new Connection(socket, model, watch, scriptOf);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
    socket.on('error', () => {});
  });
  const ticker = setInterval(() => connections.forEach((connection) => connection.tick()), TICK_MS);
  return model;
}

class Connection {
  #label = '';
  #ids = 0;
  #bufferedBytes = 0;
  #lastTurn: 'spoken' | 'typed' = 'spoken';
  #reply: {
    id: string;
    itemId: string;
    deltas: string[];
    sent: number;
    startMs: number;
    pace: number;
    deltaMs: number;
    asked: Asked;
  } | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly model: ScriptedModel,
    private readonly watch: Watch,
    private readonly scriptOf: (label: string) => Script | undefined,
  ) {
    socket.on('message', (data: Buffer) => this.#take(data));
    this.#say({ type: 'session.created', session: { type: 'realtime' } });
  }

  /** Sends what is due of the running reply. */
  tick(): void {
    const reply = this.#reply;
    if (!reply) return;
    const elapsedMs = performance.now() - reply.startMs;
    if (elapsedMs < 0) return;
    const due = Math.min(reply.deltas.length, 1 + Math.floor((elapsedMs * reply.pace) / reply.deltaMs));
    reply.asked.firstAudioAtMs ??= Date.now();
    for (; reply.sent < due; reply.sent++) {
      this.watch.delta?.(this.#label);
      this.socket.send(
        `{"type":"response.output_audio.delta","response_id":"${reply.id}","item_id":"${reply.itemId}","output_index":0,"content_index":0,"delta":"${reply.deltas[reply.sent]}"}`,
      );
    }
    if (reply.sent === reply.deltas.length) this.#done('completed');
  }

  #take(data: Buffer): void {
    if (data.toString('latin1', 0, APPEND.length) === APPEND) {
      this.watch.append?.(this.#label);
      this.#bufferedBytes += Math.floor((data.length - APPEND.length) * 0.75);
      return;
    }
    const event = JSON.parse(data.toString()) as Event;
    switch (event.type) {
      case 'session.update':
        return this.#say({ type: 'session.updated', session: { type: 'realtime' } });
      case 'input_audio_buffer.commit':
        return this.#commit(event);
      case 'input_audio_buffer.clear':
        this.#bufferedBytes = 0;
        return this.#say({ type: 'input_audio_buffer.cleared' });
      case 'conversation.item.create':
        this.#lastTurn = 'typed';
        this.#label ||= event.item?.content?.[0]?.text ?? '';
        return this.#say({ type: 'conversation.item.added', item: { ...event.item, id: this.#id('item') } });
      case 'conversation.item.delete':
        return this.#say({ type: 'conversation.item.deleted', item_id: event.item_id });
      case 'conversation.item.truncate':
        return this.#say({ type: 'conversation.item.truncated', item_id: event.item_id });
      case 'response.create':
        return this.#create(event);
      case 'response.cancel':
        return this.#reply ? this.#done('cancelled') : this.#refuse(event, 'response_cancel_not_active');
      default:
        return this.#refuse(event, 'unknown_event');
    }
  }

  #commit(event: Event): void {
    if (this.#bufferedBytes < MIN_COMMIT_BYTES) return this.#refuse(event, 'input_audio_buffer_commit_empty');
    this.#bufferedBytes = 0;
    this.#lastTurn = 'spoken';
    const item_id = this.#id('item');
    this.#say({ type: 'input_audio_buffer.committed', item_id });
    this.#say({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id,
      content_index: 0,
      transcript: 'What was said.',
    });
  }

  #create(event: Event): void {
    if (this.#reply) return this.#refuse(event, 'conversation_already_has_active_response');
    const script = this.scriptOf(this.#label) ?? this.model.script;
    const { firstAudioMs, pace, deltaMs = DELTA_MS, replyTo } = script;
    const asked: Asked = { createdAtMs: Date.now(), firstAudioAtMs: null };
    this.model.asked.push(asked);
    const id = this.#id('resp');
    const itemId = this.#id('item');
    const deltas = deltasOf(replyTo(this.#lastTurn), deltaMs);
    const startMs = performance.now() + firstAudioMs;
    this.#reply = { id, itemId, deltas, sent: 0, startMs, pace, deltaMs, asked };
    const metadata = event.response?.metadata ?? null;
    this.#say({ type: 'response.created', response: { id, status: 'in_progress', metadata } });
    const item = { id: itemId, type: 'message', role: 'assistant', content: [] };
    this.#say({ type: 'response.output_item.added', response_id: id, output_index: 0, item });
    this.#say({
      type: 'response.output_audio_transcript.delta',
      response_id: id,
      item_id: itemId,
      delta: 'What is answered.',
    });
  }

  #done(status: 'completed' | 'cancelled'): void {
    const { id } = this.#reply!;
    this.#reply = null;
    this.#say({ type: 'response.done', response: { id, status } });
  }

  #refuse(event: Event, code: string): void {
    const error = {
      type: 'invalid_request_error',
      code,
      message: `${event.type}: ${code}`,
      event_id: event.event_id,
    };
    this.#say({ type: 'error', error });
  }

  #id(prefix: string): string {
    return `${prefix}_${++this.#ids}`;
  }

  #say(event: object): void {
    this.socket.send(JSON.stringify(event));
  }
}

const encoded = new WeakMap<Int16Array, string[]>();

/** Audio as base64, so much at a time; the last one may be shorter. */
function deltasOf(pcm: Int16Array, deltaMs: number): string[] {
  let deltas = encoded.get(pcm);
  if (deltas) return deltas;
  deltas = [];
  const samples = (MODEL_HZ * deltaMs) / 1000;
  for (let at = 0; at < pcm.length; at += samples) {
    const { buffer, byteOffset, byteLength } = pcm.subarray(at, at + samples);
    deltas.push(Buffer.from(buffer, byteOffset, byteLength).toString('base64'));
  }
  encoded.set(pcm, deltas);
  return deltas;
}
