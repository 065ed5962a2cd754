import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { WebSocket } from 'ws';
import { resampler } from '../src/resample.ts';

type EventOf<Type extends RealtimeServerEvent['type']> = Extract<RealtimeServerEvent, { type: Type }>;

/** A bare client of the Realtime protocol: keeps every event, and waits for those of a type in order. */
export class RealtimeClient {
  readonly events: RealtimeServerEvent[] = [];
  readonly socket: WebSocket;
  #taken = 0;
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.events.push(JSON.parse(String(data)) as RealtimeServerEvent);
      this.#wake();
    });
    socket.on('close', () => this.#wake());
  }

  static async open(url: string): Promise<RealtimeClient> {
    const client = new RealtimeClient(new WebSocket(url));
    await client.next('session.created');
    return client;
  }

  send(event: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(event));
  }

  /** The next event of that type which no earlier call returned or passed. */
  async next<Type extends RealtimeServerEvent['type']>(type: Type): Promise<EventOf<Type>> {
    for (;;) {
      while (this.#taken < this.events.length) {
        const event = this.events[this.#taken++] as RealtimeServerEvent;
        if (event.type === type) return event as EventOf<Type>;
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`Closed before ${type}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  all<Type extends RealtimeServerEvent['type']>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** Sends audio as a microphone's 40 ms blocks, and the commit. */
  say(pcm: Int16Array): void {
    this.append(pcm);
    this.send({ type: 'input_audio_buffer.commit' });
  }

  append(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += 960)
      this.send({ type: 'input_audio_buffer.append', audio: base64(pcm.subarray(at, at + 960)) });
  }

  type(text: string): void {
    this.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });
  }

  async close(): Promise<void> {
    this.socket.close();
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }
}

export function base64(pcm: Int16Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
}

export function pcmOf(deltas: readonly { delta: string }[]): Int16Array {
  const bytes = Buffer.concat(deltas.map(({ delta }) => Buffer.from(delta, 'base64')));
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index));
}

const from16kHz = resampler(16_000);

/** A clip of test/fixtures/speech (16 kHz) as the pipeline's 24 kHz PCM. */
export function clip(name: string): Int16Array {
  const wave = readFileSync(new URL(`../../test/fixtures/speech/${name}.wav`, import.meta.url)).subarray(44);
  const samples = Int16Array.from({ length: wave.length >> 1 }, (_, index) => wave.readInt16LE(2 * index));
  return from16kHz(samples);
}
