import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startRealtimeServer } from '../src/realtime-server.ts';
import { base64 } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';
import { ScriptedDetector, silence, speech } from './scripted-detector.ts';

const TURNS = 200;
const SPEECH_MS = 3000;
/** 18 s a turn: an hour in all. */
const SILENCE_MS = 15_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it(
  'of 200 turns in an hour of audio leaves no more behind in its second half than in its first',
  { timeout: 120_000 },
  async () => {
    const brain = new ScriptedBrain();
    const server = await startRealtimeServer({ brain, detector: new ScriptedDetector(), voices: ['one'] });
    const socket = new WebSocket(server.url, { allowSynchronousEvents: false });
    await once(socket, 'open');
    const append = (pcm: Int16Array) =>
      JSON.stringify({ type: 'input_audio_buffer.append', audio: base64(pcm) });
    const turn = [append(speech(SPEECH_MS)), append(silence(SILENCE_MS))];
    const usage: number[] = [];
    const heldMb: number[] = [];
    let itemMs = 0;
    for (let count = 0; count < TURNS; count++) {
      for (const message of turn) socket.send(message);
      let event;
      do {
        const [data] = (await once(socket, 'message')) as [Buffer];
        event = JSON.parse(data.toString()) as {
          type: string;
          audio_start_ms: number;
          audio_end_ms: number;
          response: { usage: { input_tokens: number } };
        };
        if (event.type === 'input_audio_buffer.speech_started') itemMs = -event.audio_start_ms;
        if (event.type === 'input_audio_buffer.speech_stopped') itemMs += event.audio_end_ms;
        if (event.type === 'response.created') {
          for (let word = 0; word < 50; word++) brain.part('word ');
          brain.end();
        }
      } while (event.type !== 'response.done');
      usage.push(event.response.usage.input_tokens);
      // What the test's own ears keep is not the server's.
      brain.forget();
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      heldMb.push((heapUsed + arrayBuffers) / 2 ** 20);
    }
    // Every turn is the speech, the silence that ended it and what is before it; not one is lost in an hour.
    expect(itemMs).toBeGreaterThanOrEqual(SPEECH_MS);
    expect(itemMs).toBeLessThan(SPEECH_MS + 1000);
    expect(usage).toEqual(usage.toSorted((a, b) => a - b));
    // What is on its way to be freed, and what the test runner keeps, only adds: the least of some turns is what is held.
    const leastMb = (from: number): number => Math.min(...heldMb.slice(from, from + TURNS / 10));
    // A turn's audio alone is 0.17 MB: kept for ever, it would be 15 MB in ninety turns.
    expect(leastMb(0.9 * TURNS) - leastMb(0.45 * TURNS)).toBeLessThan(4);
    socket.terminate();
    await server.close();
  },
);
