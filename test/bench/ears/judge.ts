/**
 * How well the built-in model judges whether somebody has finished: `npx tsx test/bench/ears/judge.ts [folder]`. Sentences of its
 * grammar in three voices, whole and cut after a word that cannot end them; sentences outside it; and, with a folder that has a
 * turns.jsonl and FLAC files, turns of people, whole.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Recogniser } from '../../../builtin-model/src/ears/recogniser.ts';
import { FLITE_VOICES } from '../../../builtin-model/src/mouth/flite-voices.ts';
import { Mouth } from '../../../builtin-model/src/mouth/mouth.ts';
import { pausingSentences } from '../../../builtin-model/test/pausing-sentences.ts';
import { pausingSpeaker, recognised } from '../../../builtin-model/test/pausing-speech.ts';
import { outsideSentences } from '../../../builtin-model/test/sentences.ts';
import { readFlac } from '../../../builtin-model/test/voices.ts';
import { printTable } from '../print.ts';
import { percent } from './wilson.ts';

/** People's commands all, of the rest of their turns so many. */
const EVERY_NTH_TURN = 16;

interface Tally {
  utterances: number;
  unfinished: number;
}

const [turnsDir] = process.argv.slice(2);
const tallies = new Map<string, Tally>();
const wrong: string[] = [];
const recogniser = await Recogniser.create();
const mouth = new Mouth();
const speak = await pausingSpeaker(mouth);

function judge(what: string, text: string, pcm: Int16Array, isUnfinished: boolean): void {
  const { begun } = recognised(recogniser, pcm);
  const tally = tallies.get(what) ?? { utterances: 0, unfinished: 0 };
  tallies.set(what, tally);
  tally.utterances++;
  if (begun) tally.unfinished++;
  if (Boolean(begun) !== isUnfinished) wrong.push(`${what}: "${text}" as "${begun || 'finished'}"`);
}

for (const voice of FLITE_VOICES) {
  await recogniser.forget();
  for (const marked of pausingSentences)
    for (const { text, pcm, unfinished } of await speak(marked, voice))
      judge(`${voice}, ${unfinished ? 'cut' : 'whole'}`, text, pcm, unfinished);
  for (const text of outsideSentences)
    judge(`${voice}, outside the grammar`, text, await mouth.speak(text, voice, 1), false);
}
await mouth.close();

interface Turn {
  path: string;
  source: string;
  language: string;
  text?: string | null;
}

if (turnsDir !== undefined)
  readFileSync(join(turnsDir, 'turns.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Turn)
    .filter(({ language }) => language === 'en')
    .filter(({ source }, index) => source === 'speech-to-phrase' || index % EVERY_NTH_TURN === 0)
    .forEach(({ path, source, text }) => {
      const pcm = readFlac(join(turnsDir, path));
      if (pcm) judge(`people, ${source}`, text ?? path, pcm, false);
    });

printTable(
  'Whether somebody has finished, as the built-in model judges it',
  ['speech', 'utterances', 'judged unfinished', 'share'],
  [...tallies].map(([what, { utterances, unfinished }]) => [
    what,
    utterances,
    unfinished,
    percent(unfinished, utterances),
  ]),
  `Cut: after a word that cannot end the sentence, and 300 to 1000 ms of silence. All others are whole.\nWrong:\n${wrong.join('\n')}`,
);
