/**
 * Whether the built-in model holds up an event loop: of the main thread, which carries the calls, and of its own, while it
 * is spoken with, and while a client sends it as much in one event as the protocol allows.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { continuousSpeech, readClips, toModelPcm } from '../clips.ts';
import { fixed, printTable } from '../print.ts';
import { hasProc, processCpu, used } from '../proc.ts';
import type { Resources } from '../resources.ts';
import { Child } from '../server/child.ts';
import type { HostDelays, HostQuestion } from './host-process.ts';
import { RESOLUTION_MS } from './loop-delay.ts';

const SPEAKERS = 3;
/** The most audio in one event. */
const APPEND_BYTES = 15 * 2 ** 20;
/** Repeated until it is so much. */
const APPEND_SPEECH_MS = 20_000;
/** Long enough for a turn and its reply: recogniser, voice and compiler have settled then. */
const WARM_MS = 12_000;

export interface BuiltinPhase extends HostDelays {
  phase: string;
  replies: number;
  /** Part of the time, in %, in which threads of the process were ready to run and had to wait for a core. */
  waitsPercent: number | null;
}

export async function measureBuiltin(
  resources: Resources,
  speechDir: string,
  forMs: number,
): Promise<BuiltinPhase[]> {
  const host = resources.use(
    new Child<HostQuestion, unknown>(new URL('host-process.ts', import.meta.url)),
    (child) => child.stop(),
  );
  const url = (await host.ask({ ask: 'start', speechDir })) as string;
  await host.ask({ ask: 'talk', speakers: SPEAKERS, forMs: WARM_MS });

  const phase = async (name: string, during: () => Promise<number>): Promise<BuiltinPhase> => {
    await host.ask({ ask: 'delays' });
    const before = hasProc ? processCpu(host.pid) : null;
    const startedMs = performance.now();
    const replies = await during();
    const tookMs = performance.now() - startedMs;
    const waitsPercent = before && (100 * used(before, processCpu(host.pid)).waitedMs) / tookMs;
    return { phase: name, replies, waitsPercent, ...((await host.ask({ ask: 'delays' })) as HostDelays) };
  };
  const talk = async (): Promise<number> =>
    (await host.ask({ ask: 'talk', speakers: SPEAKERS, forMs })) as number;

  const speech = toModelPcm(continuousSpeech(readClips(speechDir), APPEND_SPEECH_MS));
  return [
    await phase('nobody speaks', () => wait(forMs / 2, 0)),
    await phase(`${SPEAKERS} conversations`, talk),
    await phase('and an append of 15 MiB', async () => {
      const [replies] = await Promise.all([talk(), wait(forMs / 2).then(() => appendAtOnce(url, speech))]);
      return replies;
    }),
  ];
}

/** One client appends all of it in one event, and clears it once that was taken. */
async function appendAtOnce(url: string, pcm: Int16Array): Promise<void> {
  const socket = new WebSocket(url);
  const next = async (type: string): Promise<void> => {
    for (;;) {
      const [data] = (await once(socket, 'message')) as [Buffer];
      const event = JSON.parse(data.toString()) as { type: string };
      if (event.type === 'error') throw new Error(`refused: ${data.toString()}`);
      if (event.type === type) return;
    }
  };
  await next('session.created');
  const session = { type: 'realtime', audio: { input: { turn_detection: null } } };
  socket.send(JSON.stringify({ type: 'session.update', session }));
  await next('session.updated');
  const audio = Buffer.alloc(APPEND_BYTES, Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  socket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: audio.toString('base64') }));
  socket.send(JSON.stringify({ type: 'input_audio_buffer.clear' }));
  await next('input_audio_buffer.cleared');
  socket.terminate();
}

export function printBuiltin(phases: readonly BuiltinPhase[]): void {
  printTable(
    'Built-in model: how late the event loops are (ms)',
    ['', 'replies', 'late p50', 'p99.99', 'max', 'own p50', 'p99.99', 'max', 'waits %'],
    phases.flatMap(({ phase, replies, waitsPercent, main, model }) =>
      [
        { name: `${phase}: the calls' thread`, delay: main },
        { name: `${phase}: the model's thread`, delay: model },
      ].map(({ name, delay }) => [
        name,
        replies,
        ...[delay.late, delay.own].flatMap((part) =>
          [part?.p50Ms, part?.p9999Ms, part?.maxMs].map((ms) => fixed(ms, 1)),
        ),
        fixed(waitsPercent),
      ]),
    ),
    `${RESOLUTION_MS} ms of each value is the measuring.\n` +
      'own: without the time in which the thread could have run and the machine was busy with others; waits %: of all threads\n' +
      'of the process (several may wait at once).',
  );
}
