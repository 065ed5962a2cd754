import { expect } from 'vitest';
// The package does not export it.
import { parseRealtimeEvent } from '../../node_modules/@openai/agents-realtime/dist/openaiRealtimeEvents.js';
import {
  startRealtimeServer,
  type RealtimeServer,
  type RealtimeServerOptions,
} from '../src/realtime-server.ts';
import { base64, RealtimeClient } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';
import { ScriptedDetector } from './scripted-detector.ts';

export const audio = (ms: number) => new Int16Array(ms * 24).fill(1);

/** A server with a scripted brain and detector, and a client of it. */
export class Harness {
  readonly brain: ScriptedBrain;
  readonly detector: ScriptedDetector;
  readonly server: RealtimeServer;
  readonly client: RealtimeClient;

  private constructor(
    brain: ScriptedBrain,
    detector: ScriptedDetector,
    server: RealtimeServer,
    client: RealtimeClient,
  ) {
    this.brain = brain;
    this.detector = detector;
    this.server = server;
    this.client = client;
  }

  /** The session has manual turns, unless `turn_detection` says otherwise. */
  static async start(
    turn_detection: Record<string, unknown> | 'as it begins' | null = null,
    options: Partial<RealtimeServerOptions> = {},
  ): Promise<Harness> {
    const brain = new ScriptedBrain();
    const detector = new ScriptedDetector();
    const server = await startRealtimeServer({ brain, detector, voices: ['one', 'two'], ...options });
    const client = await RealtimeClient.open(`${server.url}?model=local`);
    const harness = new Harness(brain, detector, server, client);
    if (turn_detection !== 'as it begins') await harness.update({ audio: { input: { turn_detection } } });
    return harness;
  }

  /** Every event that the server has sent has to be one that other people's client knows. */
  async close(): Promise<void> {
    await this.client.close();
    await this.server.close();
    const unknown = this.client.events.filter(
      (event) => parseRealtimeEvent({ data: JSON.stringify(event) } as MessageEvent).isGeneric,
    );
    expect(unknown).toEqual([]);
  }

  async update(session: Record<string, unknown>) {
    this.client.send({ type: 'session.update', session: { type: 'realtime', ...session } });
    return (await this.client.next('session.updated')).session;
  }

  /** Of `ms`, in one event. */
  append(ms: number): void {
    this.client.send({ type: 'input_audio_buffer.append', audio: base64(audio(ms)) });
  }

  async refusal(event: Record<string, unknown>) {
    this.client.send(event);
    return (await this.client.next('error')).error;
  }

  /** All that was sent before has been handled. */
  async settled(): Promise<void> {
    await this.refusal({ type: 'nothing' });
  }

  /** Asks for a cancel, and waits until the brain has been told. */
  async cancel(response_id?: string): Promise<void> {
    this.client.send({ type: 'response.cancel', response_id });
    await expect.poll(() => this.brain.signal?.aborted).toBe(true);
  }

  /** A reply of `words`, ended. */
  async reply(...words: string[]) {
    this.client.send({ type: 'response.create' });
    words.forEach((word) => this.brain.part(word));
    this.brain.end();
    return (await this.client.next('response.done')).response;
  }

  /** Adds an item and answers with it. */
  async add(item: Record<string, unknown>) {
    this.client.send({ type: 'conversation.item.create', item });
    return (await this.client.next('conversation.item.done')).item;
  }
}
