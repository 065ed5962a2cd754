/**
 * The plainest page around `@openai/agents-realtime`, to compare Latch with: its WebSocket transport, the server finds the
 * turns (`server_vad` as it comes), an AudioWorklet takes the microphone, replies play from a queue of audio buffers.
 * `?model=` is the model's address.
 */
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';

/** What the protocol's audio/pcm is. */
const RATE_HZ = 24_000;
const BLOCK_MS = 20;

const CAPTURE = `
registerProcessor('capture', class extends AudioWorkletProcessor {
  pcm = new Int16Array(${(RATE_HZ * BLOCK_MS) / 1000});
  filled = 0;
  process([[samples]]) {
    for (const sample of samples ?? []) {
      this.pcm[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.filled < this.pcm.length) continue;
      this.port.postMessage(this.pcm.buffer.slice(0));
      this.filled = 0;
    }
    return true;
  }
});`;

const status = document.querySelector('[role=status]')!;

async function talk(): Promise<void> {
  status.textContent = 'Connecting';
  const context = new AudioContext({ sampleRate: RATE_HZ });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([CAPTURE], { type: 'text/javascript' })));
  const url = new URLSearchParams(location.search).get('model')!;
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Rival' }), {
    transport: new OpenAIRealtimeWebSocket({ url, useInsecureApiKey: true }),
    tracingDisabled: true,
    config: { audio: { input: { turnDetection: { type: 'server_vad' } } } },
  });

  const playing = new Set<AudioBufferSourceNode>();
  const output = new GainNode(context);
  output.connect(context.destination);
  let queuedUntilS = 0;
  session.on('audio', ({ data }) => {
    const pcm = new Int16Array(data);
    const buffer = context.createBuffer(1, pcm.length, RATE_HZ);
    buffer.copyToChannel(
      Float32Array.from(pcm, (sample) => sample / 32_768),
      0,
    );
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(output);
    source.onended = () => playing.delete(source);
    playing.add(source);
    queuedUntilS = Math.max(queuedUntilS, context.currentTime);
    source.start(queuedUntilS);
    queuedUntilS += buffer.duration;
  });
  session.on('audio_interrupted', () => {
    for (const source of playing) source.stop();
    playing.clear();
    queuedUntilS = 0;
  });
  session.on('error', (error) => console.error(error));
  await session.connect({ apiKey: 'none' });

  const microphone = context.createMediaStreamSource(
    await navigator.mediaDevices.getUserMedia({ audio: true }),
  );
  const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
  capture.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => session.sendAudio(data);
  microphone.connect(capture);
  status.textContent = 'Listening';
}

document.querySelector('button')!.addEventListener('click', () => {
  talk().catch((error: unknown) => {
    status.textContent = String(error);
    console.error(error);
  });
});
