/** What listeners say over a reply, and who says it. */
import { loadFlite } from '../../../builtin-model/src/mouth/flite.ts';
import { FLITE_HZ, FLITE_VOICES } from '../../../builtin-model/src/mouth/flite-voices.ts';
import { speak, voices } from '../../../builtin-model/test/voices.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import { atRate, levelled, trimmed } from '../barge-in/sounds.ts';

export const STOPS = [
  'stop',
  'wait',
  'no',
  'hold on',
  'shut up',
  'one moment',
  'hang on',
  'stop it',
  'wait a minute',
  'just a second',
  'be quiet',
  'pause',
  'enough',
  'never mind',
  'excuse me',
  'stop talking',
  "that's enough",
  'cancel',
  'sorry',
  'no wait',
] as const;

export const BACKCHANNELS = [
  'mm hmm',
  'yeah',
  'right',
  'okay',
  'uh-huh',
  'I see',
  'mm',
  'yes',
  'sure',
  'oh',
  'got it',
  'all right',
  'of course',
  'exactly',
  'really',
  'go on',
  'wow',
  'yeah yeah',
  'makes sense',
  'oh okay',
] as const;

export interface Saying {
  words: string;
  voice: string;
  kind: 'stop' | 'backchannel';
  /** At the rate asked for, from the first sound to the last. */
  pcm: Float32Array;
}

/** Every voice is here, or `missing` names it. */
export interface Sayings {
  sayings: Saying[];
  missing: string[];
}

/** The mouth's voices, and those of espeak-ng: none of the latter was there when the ears were fitted (builtin-model/src/ears). */
export async function readSayings(rateHz: number): Promise<Sayings> {
  const flite = await loadFlite();
  const own = FLITE_VOICES.map((name) => ({
    name: name as string,
    say: (words: string) => atRate(flite(words, name, 1), FLITE_HZ, rateHz),
  }));
  const others = voices
    .filter(({ program }) => program === 'espeak-ng')
    .map((voice) => ({
      name: voice.name,
      say: (words: string) => {
        const pcm = speak(voice, words);
        return pcm && atRate(pcm, PIPELINE_HZ, rateHz);
      },
    }));
  const sayings: Saying[] = [];
  const missing: string[] = [];
  for (const { name, say } of [...own, ...others])
    for (const [kind, all] of [
      ['stop', STOPS],
      ['backchannel', BACKCHANNELS],
    ] as const)
      for (const words of all) {
        const pcm = say(words);
        if (pcm) sayings.push({ words, voice: name, kind, pcm: levelled(trimmed(pcm), -25) });
        else if (!missing.includes(name)) missing.push(name);
      }
  return { sayings, missing };
}
