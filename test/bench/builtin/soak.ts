/**
 * One long conversation with the built-in model, whose turns the server detects: 200 turns in 60 minutes of audio, sent as fast
 * as it is taken. Does it grow, does it become slow?
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Mouth } from '../../../builtin-model/src/mouth/mouth.ts';
import { fixed, printTable } from '../print.ts';
import { hasProc, residentBytes } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { Child } from '../server/child.ts';
import { spread } from '../statistics.ts';
import type { HostQuestion } from './host-process.ts';

const TURN_MS = 18_000;
const HZ = 24_000;
const BLOCK = HZ / 10;
/** Rows of the table. */
const PARTS = 5;
const SENTENCES = [
  'What time is it?',
  'Thank you.',
  'How are you?',
  'What is seven times eight?',
  'Yes, please.',
];

export interface SoakPart {
  /** The first and the last turn of this part, from 1. */
  turns: readonly [from: number, to: number];
  /** The model says that speech stopped → its reply's first audio. Median. */
  firstAudioMs: number;
  /** The last audio of the turn is sent → the reply is over. Median. */
  turnMs: number;
  /** Of the process that hosts the model, at the end of this part. */
  residentMb: number | null;
}

export async function measureSoak(
  resources: Resources,
  speechDir: string,
  turns: number,
): Promise<SoakPart[]> {
  const host = resources.use(
    new Child<HostQuestion, unknown>(new URL('host-process.ts', import.meta.url)),
    (child) => child.stop(),
  );
  const url = (await host.ask({ ask: 'start', speechDir })) as string;
  const clips = await spoken();
  const client = await SoakClient.open(url);
  const parts: SoakPart[] = [];
  const perPart = Math.floor(turns / PARTS);
  for (let part = 0; part < PARTS; part++) {
    const firstAudioMs: number[] = [];
    const turnMs: number[] = [];
    for (let turn = 0; turn < perPart; turn++) {
      const times = await client.turn(clips[turn % clips.length]!);
      firstAudioMs.push(times.firstAudioMs);
      turnMs.push(times.turnMs);
    }
    parts.push({
      turns: [part * perPart + 1, (part + 1) * perPart],
      firstAudioMs: spread(firstAudioMs)?.p50 ?? NaN,
      turnMs: spread(turnMs)?.p50 ?? NaN,
      residentMb: hasProc ? residentBytes(host.pid) / 2 ** 20 : null,
    });
  }
  client.close();
  return parts;
}

export function printSoak(parts: readonly SoakPart[]): void {
  printTable(
    'Built-in model: one conversation, an hour of audio (medians)',
    ['turns', 'first audio ms', 'turn ms', 'process MB'],
    parts.map(({ turns, firstAudioMs, turnMs, residentMb }) => [
      turns.join('–'),
      fixed(firstAudioMs),
      fixed(turnMs),
      fixed(residentMb),
    ]),
    'first audio: after the model said that speech had stopped. turn: from the last of 18 s of audio that were sent at once to\n' +
      'the end of the reply; most of it is the detector and the ears catching up.',
  );
}

/** Each sentence, with the silence that fills its turn. */
async function spoken(): Promise<Int16Array[]> {
  const mouth = new Mouth();
  try {
    return await Promise.all(
      SENTENCES.map(async (sentence) => {
        const turn = new Int16Array((TURN_MS / 1000) * HZ);
        turn.set(await mouth.speak(sentence, 'rms', 1), HZ / 2);
        return turn;
      }),
    );
  } finally {
    await mouth.close();
  }
}

class SoakClient {
  readonly #socket: WebSocket;
  #firstAudioMs = NaN;
  #stoppedAtMs = NaN;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(url: string): Promise<SoakClient> {
    const socket = new WebSocket(url, { allowSynchronousEvents: false });
    const client = new SoakClient(socket);
    await once(socket, 'open');
    return client;
  }

  async turn(pcm: Int16Array): Promise<{ firstAudioMs: number; turnMs: number }> {
    for (let at = 0; at < pcm.length; at += BLOCK) {
      const { buffer, byteOffset, byteLength } = pcm.subarray(at, at + BLOCK);
      const audio = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
      this.#socket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio }));
    }
    const sentAtMs = performance.now();
    this.#firstAudioMs = NaN;
    for (;;) {
      const [data] = (await once(this.#socket, 'message')) as [Buffer];
      if (this.#take(JSON.parse(data.toString()) as { type: string })) break;
    }
    return { firstAudioMs: this.#firstAudioMs, turnMs: performance.now() - sentAtMs };
  }

  close(): void {
    this.#socket.terminate();
  }

  /** Whether the reply is over. */
  #take(event: { type: string }): boolean {
    const nowMs = performance.now();
    if (event.type === 'error') throw new Error(`refused: ${JSON.stringify(event)}`);
    if (event.type === 'input_audio_buffer.speech_stopped') this.#stoppedAtMs = nowMs;
    if (event.type === 'response.output_audio.delta' && Number.isNaN(this.#firstAudioMs))
      this.#firstAudioMs = nowMs - this.#stoppedAtMs;
    return event.type === 'response.done';
  }
}
