/**
 * What a call costs a browser and a wire while nobody speaks, while the user does, and while a reply plays: bytes each way
 * at a TCP proxy, and the CPU time of the page's threads.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { startTcpProxy } from '../e2e/support/tcp-proxy.ts';
import { writeWav } from '../e2e/support/wav.ts';
import { continuousSpeech, toModelPcm, type Clip } from './clips.ts';
import { MODEL_MS } from './ear-to-ear.ts';
import { fixed, printTable } from './print.ts';
import { hasProc, threadCpu } from './proc.ts';
import type { Resources } from './resources.ts';
import { startCall, type TalkBench } from './talk.ts';

/** At each end of a phase so much is left out. */
const MARGIN_MS = 1000;
const PHASES = ['listening', 'user speaks', 'reply plays'] as const;
export type PhaseName = (typeof PHASES)[number];

/** Chromium's threads by name (the kernel keeps 15 letters of it). The first thread of a process is its main one. */
const MAIN_THREAD = 'main thread';
const WORKLETS = 'audio worklets';
const THREADS: Readonly<Record<string, string>> = {
  DedicatedWorker: 'call worker',
  'Realtime AudioW': WORKLETS,
  'AudioWorklet th': WORKLETS,
  AudioOutputDevi: 'audio output (one is the test’s microphone)',
  Compositor: 'compositor',
};
const OTHER_THREADS = 'other threads of the page';
const OTHER_PROCESSES = 'other processes of the browser';
const CPU_ROWS = [MAIN_THREAD, ...new Set(Object.values(THREADS)), OTHER_THREADS, OTHER_PROCESSES];

export interface Phase {
  seconds: number;
  /** Bytes per second. */
  up: number;
  down: number;
  /** Percent of one core, by CPU_ROWS; null without /proc. */
  cpu: Record<string, number> | null;
}

export interface Phases {
  phases: Record<PhaseName, Phase>;
  /** Bytes per second each way of the same audio as base64 PCM16 in JSON. */
  base64: { up: number; down: number };
}

export async function measurePhases(
  resources: Resources,
  { browser, model, port }: TalkBench,
  clips: readonly Clip[],
  phaseMs: number,
): Promise<Phases> {
  const speech = continuousSpeech(
    clips.filter(({ hasPause }) => !hasPause),
    phaseMs + 2 * MARGIN_MS,
  );
  const reply = toModelPcm(speech);
  model.script = { firstAudioMs: MODEL_MS, pace: 1, replyTo: () => reply };
  const dir = resources.use(mkdtempSync(join(tmpdir(), 'latch-bench-')), async (it) =>
    rmSync(it, { recursive: true }),
  );
  const path = join(dir, 'speech.wav');
  writeWav(path, speech);
  const proxy = resources.use(await startTcpProxy(port), (it) => it.close());
  const call = await startCall(browser, proxy.url, { record: false });
  const measure = async (): Promise<Phase> => {
    await sleep(MARGIN_MS);
    const bytesBefore = proxy.bytes();
    const cpuBefore = hasProc ? await browserCpu(browser) : null;
    const startMs = performance.now();
    await sleep(phaseMs);
    const seconds = (performance.now() - startMs) / 1000;
    const cpuAfter = hasProc ? await browserCpu(browser) : null;
    const bytesAfter = proxy.bytes();
    return {
      seconds,
      up: (bytesAfter.up - bytesBefore.up) / seconds,
      down: (bytesAfter.down - bytesBefore.down) / seconds,
      cpu:
        cpuBefore && cpuAfter
          ? Object.fromEntries(
              CPU_ROWS.map((row) => [row, (cpuAfter[row]! - cpuBefore[row]!) / seconds / 10]),
            )
          : null,
    };
  };
  const listening = await measure();
  const said = call.audio.say(path);
  const speaking = await measure();
  await said;
  await call.talk.says('Speaking');
  const replying = await measure();
  await call.end();
  return {
    phases: { listening, 'user speaks': speaking, 'reply plays': replying },
    base64: base64Rates(),
  };
}

/** CPU time so far, in ms, by CPU_ROWS. The page's process is the one with an audio worklet. */
async function browserCpu(browser: Browser): Promise<Record<string, number>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const cpu: Record<string, number> = Object.fromEntries(CPU_ROWS.map((row) => [row, 0]));
  for (const { id: pid } of processInfo) {
    const threads = threadCpu(pid);
    const isPage = threads.some(({ name }) => THREADS[name] === WORKLETS);
    for (const { tid, name, ranMs } of threads) {
      const row = !isPage ? OTHER_PROCESSES : tid === pid ? MAIN_THREAD : (THREADS[name] ?? OTHER_THREADS);
      cpu[row]! += ranMs;
    }
  }
  return cpu;
}

/**
 * Audio streamed as the Realtime protocol has it: 24 kHz PCM16 in base64, one event each 20 ms with its smallest envelope, in
 * a WebSocket frame (RFC 6455 §5.2: 4 bytes of header at this size, and 4 of mask from a client).
 */
function base64Rates(): { up: number; down: number } {
  const perSecond = 50;
  const audio = ((24_000 / perSecond) * 2 * 4) / 3;
  const append = '{"type":"input_audio_buffer.append","audio":""}'.length;
  const delta = '{"type":"response.output_audio.delta","delta":""}'.length;
  return { up: perSecond * (audio + append + 8), down: perSecond * (audio + delta + 4) };
}

export function printPhases({ phases, base64 }: Phases): void {
  const wire = (phase: PhaseName): string[] => [fixed(phases[phase].up)!, fixed(phases[phase].down)!];
  const times = (bytes: number, reference: number): string => `1/${fixed(reference / bytes, 1)}`;
  printTable(
    'On the wire (bytes per second of TCP payload)',
    ['', 'up', 'down'],
    [
      ['Latch: listening, nobody speaks', ...wire('listening')],
      ['Latch: the user speaks', ...wire('user speaks')],
      ['Latch: a reply plays', ...wire('reply plays')],
      ['base64 PCM16 24 kHz in JSON, 20 ms an event', fixed(base64.up), fixed(base64.down)],
      [
        'Latch’s speech and reply, against that',
        times(phases['user speaks'].up, base64.up),
        times(phases['reply plays'].down, base64.down),
      ],
    ],
    'All that passes a TCP proxy: audio, its headers, acknowledgements, events, pings. The base64 line streams in silence too.',
  );
  if (phases.listening.cpu === null) return console.log('\nCPU of the page: needs /proc (Linux).');
  printTable(
    'CPU of the page’s threads (% of one core)',
    ['', ...PHASES],
    CPU_ROWS.map((row) => [row, ...PHASES.map((phase) => fixed(phases[phase].cpu![row], 1))]),
  );
}
