/**
 * One call with the real codec, and with blocks as the capture worklet sends them. call-engine-parts.test.ts tests the rest.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { ServerEvents } from '../../../../shared/protocol.ts';
import { OpusWasm } from '../../../../web/audio/opus-wasm.ts';
import { CallEngine } from '../../../../web/call/worker/call-engine.ts';
import { callPolicies } from '../../../../web/call/worker/call-policies.ts';
import { CaptureEars } from '../../../../web/call/worker/hearing/ears.ts';
import type { Line, LineHandlers } from '../../../../web/call/worker/line/line.ts';
import { createSpeechEncoder } from '../../../../web/call/worker/line/speech-encoder.ts';
import type { WorkerReport } from '../../../../web/call/worker/messages.ts';
import { workletPort } from '../../../../web/call/worker/speaking/playback-port.ts';
import { opusReplyDecoder } from '../../../../web/call/worker/speaking/reply-decoder.ts';

/** A line that records what is sent, and over which the test plays the server. */
class WrittenLine implements Line {
  #lines: string[] = [];

  constructor(readonly handlers: LineHandlers) {}

  sendEvent(event: Parameters<Line['sendEvent']>[0]): void {
    const turnId = 'turnId' in event.payload ? ` ${event.payload.turnId}` : '';
    this.#lines.push(event.name + turnId);
  }

  sendSpeech({ turnId, seq }: Parameters<Line['sendSpeech']>[0]): void {
    this.#lines.push(`speech ${turnId}.${seq}`);
  }

  end(): void {}

  /** What was sent since the last call of this function. Waits until everything on its way to the line has come. */
  async said(): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#lines.splice(0);
  }
}

const RATE = 48_000;
let opus: OpusWasm;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('@evan/opus/wasm/simd.wasm');
  opus = await OpusWasm.instantiate(await WebAssembly.compile(await readFile(path)));
});

/** The part of a port that an engine needs; its other end sends nothing by itself. */
const silentPort = () => ({ onmessage: null, postMessage() {}, close() {} }) as unknown as MessagePort;

let engine: CallEngine;
let capture: MessagePort;
let reports: WorkerReport[];
let link: WrittenLine;
let frames: number;

beforeEach(async () => {
  reports = [];
  frames = 0;
  capture = silentPort();
  let replies = 0;
  const ears = {
    capture,
    sampleRate: RATE,
    vad: { process: async () => 0.9, reset: () => {}, release: async () => {} },
    detector: Promise.resolve(null),
    onDetectorBroke: () => {},
  };
  engine = new CallEngine(
    { mode: 'push-to-talk', muted: false, patienceMs: 700, language: 'en' },
    {
      openLine: (handlers) => (link = new WrittenLine(handlers)),
      openEars: (handlers) => new CaptureEars(ears, handlers),
      openPlayback: (onReport) => workletPort(silentPort(), onReport),
      encoder: await createSpeechEncoder(opus, 'wasm'),
      newDecoder: () => opusReplyDecoder(opus, RATE),
      nextReplyId: () => ++replies,
      sampleRate: RATE,
      policiesOf: callPolicies,
      nowMs: () => performance.now(),
    },
    (report) => reports.push(report),
  );
});

/** This much of the microphone, in blocks as the capture worklet sends them. */
function hear(ms: number): void {
  for (let block = 0; block < ms / 10; block++, frames += RATE / 100) {
    const pcm = new Float32Array(RATE / 100).fill(0.1);
    capture.onmessage!(new MessageEvent('message', { data: { atSample: frames, pcm } }));
  }
}

/** A typed turn that waits for its answer, and a spoken turn that goes on. Returns what is sent about them. */
async function talk(): Promise<string[]> {
  engine.onCommand({ kind: 'text', text: 'hello' });
  engine.onCommand({ kind: 'key', down: true });
  hear(100);
  return link.said();
}

const refused = (payload: ServerEvents['call.error']) =>
  link.handlers.onEvent({ name: 'call.error', payload });
const problems = () => reports.flatMap((report) => (report.kind === 'problem' ? [report.error.code] : []));
const droppedTurns = () =>
  reports.flatMap((report) => (report.kind === 'turn-dropped' ? [report.turnId] : []));

it('a turn that the server dropped is gone from the page, and no other call is told of it', async () => {
  expect(await talk()).toEqual(expect.arrayContaining(['turn.text 1', 'turn.open 2', 'speech 2.0']));
  refused({ code: 'turn-timed-out', message: 'Too late.', turnId: 2 });
  expect(droppedTurns()).toEqual([2]);
  expect(problems()).toEqual(['turn-timed-out']);
  expect(await link.said()).toContain('turn.abandon 2');
  link.handlers.onNewCall();
  expect(await link.said()).toEqual(['turn.text 1']);
});

it('an error of no turn is told, and drops none: another call is told of all that is not answered', async () => {
  const said = await talk();
  refused({ code: 'model-busy', message: 'Later.' });
  expect(problems()).toEqual(['model-busy']);
  expect(droppedTurns()).toEqual([]);
  link.handlers.onNewCall();
  expect(await link.said()).toEqual(said);
});
