/**
 * Listens for somebody who speaks near the screen, in a worker of its own. It has no socket and sends nothing anywhere: all that leaves it is
 * that somebody is near. No sound is kept.
 */
import type { CaptureBlock } from '../../audio/capture-blocks.ts';
import { rmsDb } from '../../audio/level.ts';
import { Resampler } from '../../audio/resampler.ts';
import { Hiss } from '../../turn/hiss.ts';
import { silentGate, speechGate } from '../../turn/speech-gate.ts';
import { createVad, VAD_FRAME_MS, VAD_FRAME_SAMPLES, VAD_HZ, type Vad } from '../../turn/vad.ts';
import type { NearCommand, NearReport } from './near-messages.ts';
import { NOBODY_NEAR, nearStep } from './near-speech.ts';

const send = (report: NearReport): void => self.postMessage(report);
const sendFailure = (error: unknown): void => send({ kind: 'failed', detail: String(error) });
let vad: Promise<Vad> | undefined;
let open: MessagePort | null = null;

self.onmessage = ({ data }: MessageEvent<NearCommand>): void => {
  open?.close();
  open = data?.port ?? null;
  if (data === null) return;
  vad ??= createVad();
  vad.then((loaded) => {
    if (open === data.port) listen(data.port, data.sampleRate, loaded);
  }, sendFailure);
};

function listen(port: MessagePort, sampleRate: number, vad: Vad): void {
  const resampler = new Resampler(sampleRate, VAD_HZ, 'full');
  const hiss = new Hiss();
  let gate = silentGate(0);
  let near = NOBODY_NEAR;
  let frame = new Float32Array(VAD_FRAME_SAMPLES);
  let filled = 0;
  let atMs = 0;
  vad.reset();

  const judge = async (samples: Float32Array): Promise<void> => {
    const prob = await vad.process(hiss.under(samples));
    if (open !== port) return;
    const startMs = atMs;
    atMs += VAD_FRAME_MS;
    gate = speechGate(gate, { prob, startMs, endMs: atMs, strangeDb: Infinity, playing: false });
    const heard = { isSpeech: gate.speaking, levelDb: rmsDb(samples), ms: VAD_FRAME_MS };
    let isNear: boolean;
    [near, isNear] = nearStep(near, heard);
    if (!isNear) return;
    near = NOBODY_NEAR;
    send({ kind: 'near' });
  };

  port.onmessage = ({ data }: MessageEvent<CaptureBlock>) => {
    const samples = resampler.process(data.pcm);
    for (let at = 0; at < samples.length;) {
      const count = Math.min(samples.length - at, VAD_FRAME_SAMPLES - filled);
      frame.set(samples.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled < VAD_FRAME_SAMPLES) continue;
      judge(frame).catch(sendFailure);
      frame = new Float32Array(VAD_FRAME_SAMPLES);
      filled = 0;
    }
  };
}
