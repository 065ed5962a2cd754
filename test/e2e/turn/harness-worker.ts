/** What listens in a call, where it lives: captured blocks in, VAD and detector of turn ends. */
import { Listener } from '../../../web/call/worker/hearing/listener.ts';
import { FROM_SERVER } from '../../../web/part-files.ts';
import { loadDetector } from '../../../web/turn/load-detector.ts';
import { SPEECH_GATE } from '../../../web/turn/speech-gate.ts';
import { fastestRunMs } from '../../../web/turn/turn-detector.ts';
import { createVad } from '../../../web/turn/vad.ts';
import type { HearAnswer, HearRequest, HearResult } from './worker-messages.ts';

const CLIP_HZ = 16_000;
const BLOCK = CLIP_HZ / 100;
const FRAME = 512;
/** Frames that are timed together. */
const BATCH = 25;
/** The speech gate's thresholds, without its guards: a single frame changes it. */
const BARE_GATE = { ...SPEECH_GATE, enterFrames: 1, exitFrames: 1 };

self.onmessage = async ({ data }: MessageEvent<HearRequest>) => {
  const answer: HearAnswer = await hear(data).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: String(error instanceof Error ? error.stack : error) }),
  );
  self.postMessage(answer);
};

async function hear({ pcm, detection, paced }: HearRequest): Promise<HearResult> {
  const vad = await createVad();
  const { detector, report } = await loadDetector(detection, FROM_SERVER, Infinity);
  const frames: HearResult['frames'] = [];
  let broke: string | null = null;
  let failed: unknown = null;
  // As the floor does: a turn begins with speech, and lasts until long after its end.
  let lastSpeechMs = -Infinity;
  const listener = new Listener(
    {
      vad,
      detector: Promise.resolve(detector),
      sampleRate: CLIP_HZ,
      onDetectorBroke: (error) => (broke = String(error)),
      gatePolicy: BARE_GATE,
    },
    {
      onPcm: () => {},
      onFrame: ({ atMs, speech: speaking, ended }) => {
        if (speaking) {
          if (atMs - lastSpeechMs > 3000) listener.beginTurn();
          lastSpeechMs = atMs;
        }
        frames.push({ atMs, speaking, ended });
      },
      onFailed: (error) => (failed = error),
    },
  );
  // Silence at its end, so that the last pause lasts.
  const played = new Float32Array(pcm.length + CLIP_HZ / 2);
  played.set(pcm);
  const beganMs = performance.now();
  for (let at = 0; at + BLOCK <= played.length; at += BLOCK) {
    const aheadMs = paced ? (at / CLIP_HZ) * 1000 - (performance.now() - beganMs) : 0;
    await new Promise((resolve) => setTimeout(resolve, aheadMs));
    listener.onBlock({ pcm: played.slice(at, at + BLOCK), atSample: at });
    if (failed) throw failed;
  }
  await vad.process(new Float32Array(FRAME));
  const frameMs = await fastestRunMs(async () => {
    for (let i = 0; i < BATCH; i++) {
      const frame = played.slice(i * FRAME, (i + 1) * FRAME);
      await Promise.all([vad.process(frame), detector?.frame(frame, 0)]);
    }
  }, 20);
  detector?.release();
  return { report, frames, frameMs: frameMs / BATCH, broke };
}
