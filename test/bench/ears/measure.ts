/**
 * What the built-in model's ears understand: sentences of its grammar by synthetic voices, and speech outside it, of which
 * nothing should be understood and only words that were said be caught.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ears } from '../../../builtin-model/src/ears/ears.ts';
import { wordClasses } from '../../../builtin-model/src/ears/common-words.ts';
import { findIntent } from '../../../builtin-model/src/talker/grammar.ts';
import { outsideSentences, sentences, variants } from '../../../builtin-model/test/sentences.ts';
import { readClips, toModelPcm } from '../clips.ts';
import { printTable } from '../print.ts';
import { readFlac, speak, voices } from '../../../builtin-model/test/voices.ts';
import { percent } from './wilson.ts';

/** Of turns, the first so many that are no longer than this. */
const LONGEST_TURN_S = 10;

interface InGrammar {
  voice: string;
  correct: number;
  rejected: number;
  wrong: number;
}

interface Outside {
  source: string;
  clips: number;
  /** Clips that were taken for a sentence of the grammar. */
  accepted: number;
  /** Content words: in what was said, caught of those, and caught in all. */
  said: number;
  right: number;
  caught: number;
  secondsOfAudio: number;
}

export interface EarsResult {
  inGrammar: InGrammar[];
  outside: Outside[];
}

interface OutsideClip {
  source: string;
  text: string | null;
  pcm(): Int16Array | null;
}

/** `turnsDir` has a turns.jsonl and FLAC files; null leaves it out. */
export async function measureEars(
  speechDir: string,
  turnsDir: string | null,
  mostTurns: number,
  everyNth: number,
): Promise<EarsResult> {
  const ears = new Ears();
  const hear = (pcm: Int16Array) => {
    const listener = ears.listen();
    listener.feed(pcm);
    return listener.finish();
  };
  const asked = [...sentences, ...variants].filter((_, index) => index % everyNth === 0);
  const inGrammar: InGrammar[] = [];
  for (const voice of voices) {
    const row: InGrammar = { voice: `${voice.program} ${voice.name}`, correct: 0, rejected: 0, wrong: 0 };
    for (const { intent, text } of asked) {
      const pcm = speak(voice, text);
      if (!pcm) break;
      const heard = await hear(pcm);
      if (!heard.understood) row.rejected++;
      else if (findIntent(wordsOf(heard.text))?.intent.id === intent) row.correct++;
      else row.wrong++;
    }
    inGrammar.push(row);
  }
  const outside = new Map<string, Outside>();
  for (const { source, text, pcm } of outsideClips(speechDir, turnsDir, mostTurns)) {
    const audio = pcm();
    if (!audio) continue;
    const row = outside.get(source) ?? {
      source,
      clips: 0,
      accepted: 0,
      said: 0,
      right: 0,
      caught: 0,
      secondsOfAudio: 0,
    };
    outside.set(source, row);
    const heard = await hear(audio);
    row.clips++;
    row.secondsOfAudio += audio.length / 24_000;
    if (heard.understood) row.accepted++;
    if (text === null) continue;
    const said = new Set(wordsOf(text));
    row.said += [...said].filter((word) => contentWords.has(word)).length;
    row.caught += heard.caught.length;
    row.right += heard.caught.filter((word) => said.has(word)).length;
  }
  await ears.close();
  return { inGrammar, outside: [...outside.values()] };
}

const contentWords = new Set(
  Object.values(wordClasses).flatMap(({ content, words }) => (content ? words.split(' ') : [])),
);

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter(Boolean);

function outsideClips(speechDir: string, turnsDir: string | null, mostTurns: number): OutsideClip[] {
  const texts = new Map(
    (
      JSON.parse(readFileSync(join(speechDir, 'manifest.json'), 'utf8')) as { file: string; text: string }[]
    ).map(({ file, text }) => [file, text]),
  );
  const clips = readClips(speechDir)
    .filter(({ file }) => !file.startsWith('clean'))
    .map(({ file, audio }) => ({
      source: file.startsWith('human') ? 'clips of people' : 'clips, synthetic',
      text: texts.get(file) ?? null,
      pcm: () => toModelPcm(audio),
    }));
  const spoken = outsideSentences.flatMap((text) =>
    voices.slice(0, 3).map((voice) => ({ source: 'sentences, flite', text, pcm: () => speak(voice, text) })),
  );
  return [...clips, ...spoken, ...(turnsDir === null ? [] : turnsIn(turnsDir, mostTurns))];
}

interface TurnEntry {
  path: string;
  split: string;
  source: string;
  language: string;
  duration_s: number;
  text?: string | null;
}

/** Evenly spread over the English turns of the development part. */
function turnsIn(dir: string, most: number): OutsideClip[] {
  const entries = readFileSync(join(dir, 'turns.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TurnEntry)
    .filter(
      ({ split, language, duration_s }) =>
        split === 'dev' && language === 'en' && duration_s <= LONGEST_TURN_S,
    );
  const step = Math.max(1, entries.length / most);
  return Array.from({ length: Math.min(most, entries.length) }, (_, index) => {
    const { path, source, text } = entries[Math.floor(index * step)] as TurnEntry;
    return {
      source: `turns, ${source}`,
      // Some sources describe what is meant, as JSON, and not what is said.
      text: text && !text.startsWith('{') ? text : null,
      pcm: () => readFlac(join(dir, path)),
    };
  });
}

export function printEars({ inGrammar, outside }: EarsResult): void {
  printTable(
    'Sentences that the built-in model knows, by synthetic voices',
    ['voice', 'sentences', 'correct', 'rejected', 'wrong'],
    inGrammar.map(({ voice, correct, rejected, wrong }) => {
      const all = correct + rejected + wrong;
      return [voice, all, percent(correct, all), percent(rejected, all), percent(wrong, all)];
    }),
    'In brackets: the interval of 95 % (Wilson). A voice with none is not installed.',
  );
  printTable(
    'Speech that it does not know',
    [
      'speech',
      'clips',
      'seconds',
      'taken for a sentence',
      'words caught',
      'of them right',
      'of the words said',
    ],
    outside.map(({ source, clips, secondsOfAudio, accepted, said, right, caught }) => [
      source,
      clips,
      secondsOfAudio.toFixed(0),
      percent(accepted, clips),
      caught,
      percent(right, caught),
      percent(right, said),
    ]),
    'Words: those with content, that are in the loop of common words. Of turns without a transcript none count.',
  );
}
