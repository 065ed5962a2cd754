import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startRealtimeServer, type RealtimeServer } from '../src/realtime-server.ts';
import { base64 } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';
import { ScriptedDetector } from './scripted-detector.ts';

/** Connections one after the other, and what each sends: 100,000 messages in all. */
const CONNECTIONS = 50;
const MESSAGES = 2000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let brain: ScriptedBrain;
let detector: ScriptedDetector;
let server: RealtimeServer;
beforeEach(async () => {
  brain = new ScriptedBrain();
  detector = new ScriptedDetector();
  server = await startRealtimeServer({ brain, detector, voices: ['one'] });
});
afterEach(() => server.close());

/** mulberry32: the same numbers every time. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A client that knows what it was told last, so that some of its nonsense names what exists. */
class Babbler {
  readonly #socket: WebSocket;
  readonly #random: () => number;
  readonly #ids: string[] = ['nobody'];
  readonly codes = new Map<string, number>();
  events = 0;
  ended = false;

  private constructor(socket: WebSocket, random: () => number) {
    this.#socket = socket;
    this.#random = random;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as RealtimeServerEvent));
  }

  static async connect(url: string, seed: number): Promise<Babbler> {
    const socket = new WebSocket(url);
    const babbler = new Babbler(socket, seeded(seed));
    await once(socket, 'open');
    return babbler;
  }

  babble(): void {
    const message = this.#pick(this.#templates)();
    const kind = this.#random();
    if (kind < 0.4)
      message[this.#pick([...Object.keys(message), 'item', 'session', 'response', 'event_id'])] =
        this.#value();
    const json = JSON.stringify(message);
    if (kind > 0.97) this.#socket.send(Buffer.from(json));
    else this.#socket.send(kind > 0.94 ? json.slice(0, Math.floor(this.#random() * json.length)) : json);
    // Now and then the ears take their time, so that too much waits for them.
    if (this.#random() < 0.01)
      this.#pick([() => brain.holdEars(), () => brain.releaseEars(), () => brain.failEars()])();
    if (this.#random() < 0.1) brain.part('word ');
    if (this.#random() < 0.1)
      this.#pick([() => brain.end(), () => brain.end('cancelled'), () => brain.fail()])();
    if (this.#random() < 0.1) detector.hear(this.#pick([0, 1]), Math.floor(this.#random() * 30));
  }

  /** Sends something that is right, and waits for its answer: everything before was dealt with. */
  async settle(): Promise<void> {
    this.ended = false;
    this.#socket.send(
      JSON.stringify({
        type: 'session.update',
        session: { type: 'realtime', instructions: 'The end.' },
      }),
    );
    while (!this.ended) await once(this.#socket, 'message');
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #take(event: RealtimeServerEvent): void {
    this.events++;
    if (event.type === 'conversation.item.added') this.#know(event.item.id);
    if (event.type === 'response.created') this.#know(event.response.id);
    if (event.type === 'session.updated' && event.session.type === 'realtime')
      this.ended = event.session.instructions === 'The end.';
    if (event.type !== 'error') return;
    const { code, message } = event.error;
    if (!code || !message) throw new Error(`An error without a code or a message: ${JSON.stringify(event)}`);
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  #know(id: string | undefined): void {
    if (id) this.#ids.push(id);
    if (this.#ids.length > 8) this.#ids.splice(1, 1);
  }

  #pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.#random() * options.length)] as T;
  }

  #value(depth = 0): unknown {
    return this.#pick<() => unknown>([
      () => null,
      () => this.#random() * 1000 - 100,
      () => Math.floor(this.#random() * 200),
      () => 2 ** 53,
      () => this.#pick(['', 'item_x', 'root', 'realtime', 'message', 'user', 'audio/pcm', 'x'.repeat(600)]),
      () => this.#pick([true, false]),
      () => base64(new Int16Array(Math.floor(this.#random() * 4000))),
      () => (depth > 2 ? [] : [this.#value(depth + 1)]),
      () =>
        depth > 2
          ? {}
          : {
              [this.#pick(['type', 'role', 'content', 'audio', 'voice', '__proto__', 'id', 'tools'])]:
                this.#value(depth + 1),
            },
      () => this.#pick(this.#ids),
    ])();
  }

  readonly #templates: readonly (() => Record<string, unknown>)[] = [
    () => ({ type: 'session.update', session: { type: 'realtime', instructions: 'Be brief.' } }),
    () => ({
      type: 'session.update',
      session: {
        type: 'realtime',
        audio: {
          input: {
            turn_detection: this.#pick([null, { type: 'server_vad' }, { type: 'server_vad', threshold: 2 }]),
          },
        },
        tools: [{ type: 'function', name: 'act', parameters: {} }],
      },
    }),
    () => ({ type: 'input_audio_buffer.append', audio: base64(new Int16Array(2400)) }),
    () => ({ type: 'input_audio_buffer.commit' }),
    () => ({
      type: 'conversation.item.create',
      item: {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_audio', audio: base64(new Int16Array(this.#pick([0, 240, 24_000]))) }],
      },
    }),
    () => ({ type: 'input_audio_buffer.clear' }),
    () => ({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    }),
    () => ({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: this.#pick(this.#ids), output: 'Done.' },
    }),
    () => ({ type: 'conversation.item.retrieve', item_id: this.#pick(this.#ids) }),
    () => ({
      type: 'conversation.item.truncate',
      item_id: this.#pick(this.#ids),
      content_index: 0,
      audio_end_ms: 5,
    }),
    () => ({ type: 'conversation.item.delete', item_id: this.#pick(this.#ids) }),
    () => ({ type: 'response.create' }),
    () => ({
      type: 'response.create',
      response: { input: [{ type: 'item_reference', id: this.#pick(this.#ids) }], conversation: 'none' },
    }),
    () => ({ type: 'response.cancel', response_id: this.#pick([undefined, this.#pick(this.#ids)]) }),
  ];
}

it(
  'answers 100,000 random messages with typed errors or results, and keeps nothing of them',
  { timeout: 120_000 },
  async () => {
    const codes = new Map<string, number>();
    const heapMb: number[] = [];
    for (let connection = 0; connection < CONNECTIONS; connection++) {
      const babbler = await Babbler.connect(server.url, connection);
      for (let count = 0; count < MESSAGES; count++) {
        babbler.babble();
        // Let answers in, so that ids become known.
        if (count % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
      }
      await babbler.settle();
      expect(babbler.events).toBeGreaterThan(MESSAGES / 4);
      for (const [code, count] of babbler.codes) codes.set(code, (codes.get(code) ?? 0) + count);
      await babbler.close();
      brain.forget();
      detector.script.length = 0;
      collectGarbage();
      heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
    expect(codes.get('internal_error')).toBeUndefined();
    expect(codes.get('rate_limit_exceeded')).toBeGreaterThan(0);
    expect(codes.size).toBeGreaterThan(10);
    // The first connections fill caches; a megabyte that each of the later ones left behind would show as twenty.
    const median = (values: number[]) =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
    expect(median(heapMb.slice(-10)) - median(heapMb.slice(20, 30))).toBeLessThan(5);
  },
);
