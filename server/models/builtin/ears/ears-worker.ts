import { parentPort } from 'node:worker_threads';
import { floatsFromPcm, Resampler } from '../resample.ts';
import type { EarsAnswer, EarsRequest } from './messages.ts';
import { Recogniser } from './recogniser.ts';
import { SilenceTrimmer } from './silence-trimmer.ts';

/** Each costs memory; beyond that, an utterance waits with its audio, which is decoded faster than it was spoken. */
const mostRecognisers = 3;

/** Nothing in the grammar takes so long to say: what goes on is not understood anyway. */
const longestUtteranceMs = 20_000;
const inputHz = 24_000;

interface Utterance {
  id: number;
  waiting: Int16Array[];
  heardSamples: number;
  finished: boolean;
  recogniser: Recogniser | null;
  resampler: Resampler;
  trimmer: SilenceTrimmer;
}

const utterances = new Map<number, Utterance>();
const idle: Recogniser[] = [];
let made = 0;

function answer(message: EarsAnswer): void {
  parentPort?.postMessage(message);
}

/** Lends recognisers to those that wait, oldest first, and makes another one while the limit allows. */
function lend(): void {
  for (const utterance of utterances.values()) {
    if (utterance.recogniser) continue;
    const recogniser = idle.pop();
    if (!recogniser) {
      if (made < mostRecognisers) addRecogniser();
      return;
    }
    utterance.recogniser = recogniser;
    recogniser.start();
    advance(utterance);
  }
}

function addRecogniser(): void {
  made++;
  void Recogniser.create().then((recogniser) => {
    idle.push(recogniser);
    lend();
  });
}

function advance(utterance: Utterance): void {
  const { recogniser, resampler, trimmer, waiting } = utterance;
  if (!recogniser) return;
  const hear = (samples: Float32Array): void =>
    trimmer.take(samples).forEach((block) => recogniser.hear(block));
  for (const pcm of waiting.splice(0)) hear(resampler.process(floatsFromPcm(pcm)));
  if (!utterance.finished) return;
  hear(resampler.flush());
  const tooLong = utterance.heardSamples > (longestUtteranceMs * inputHz) / 1000;
  const recognised = recogniser.finish();
  release(utterance);
  answer({ type: 'heard', id: utterance.id, ...(tooLong ? { text: '', understood: false } : recognised) });
}

function release(utterance: Utterance): void {
  utterances.delete(utterance.id);
  if (utterance.recogniser) idle.push(utterance.recogniser);
  lend();
}

function utteranceOf(id: number): Utterance {
  let utterance = utterances.get(id);
  if (!utterance) {
    const resampler = new Resampler(2, 3);
    const trimmer = new SilenceTrimmer();
    utterance = { id, waiting: [], heardSamples: 0, finished: false, recogniser: null, resampler, trimmer };
    utterances.set(id, utterance);
    lend();
  }
  return utterance;
}

function handle(request: EarsRequest): void {
  const utterance = utteranceOf(request.id);
  switch (request.type) {
    case 'audio':
      utterance.heardSamples += request.pcm.length;
      if (utterance.heardSamples <= (longestUtteranceMs * inputHz) / 1000)
        utterance.waiting.push(request.pcm);
      return advance(utterance);
    case 'finish':
      utterance.finished = true;
      return advance(utterance);
    case 'discard':
      utterance.recogniser?.finish();
      return release(utterance);
  }
}

parentPort?.on('message', (request: EarsRequest) => {
  try {
    handle(request);
  } catch (error) {
    // A recogniser that threw is not lent again.
    const utterance = utterances.get(request.id);
    if (utterance?.recogniser) made--;
    utterances.delete(request.id);
    answer({ type: 'failed', id: request.id, message: String(error) });
    lend();
  }
});

addRecogniser();
