/**
 * How well the built-in model judges whether somebody has finished: `npx tsx builtin-model/tools/judge.ts [folder]`. Sentences of
 * the grammar in three voices, whole and cut after a word that cannot end them, other sentences, and (with a folder that
 * has a turns.jsonl and FLAC files) recordings of people, whole.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ears } from '../src/ears/ears.ts';
import { FLITE_VOICES } from '../src/mouth/flite-voices.ts';
import { Mouth } from '../src/mouth/mouth.ts';
import { pausingSentences } from '../test/pausing-sentences.ts';
import { pausingSpeaker } from '../test/pausing-speech.ts';
import { outsideSentences, sentences, variants } from '../test/sentences.ts';
import { readFlac } from '../test/voices.ts';

interface Row {
  what: string;
  utterances: number;
  'judged unfinished': number;
}

const [turnsDir] = process.argv.slice(2);
const everyNthTurn = 8;
const rows: Row[] = [];
const wrong: string[] = [];
const [ears, mouth] = [new Ears(), new Mouth()];
const speak = await pausingSpeaker(mouth);

async function judge(row: Row, text: string, pcm: Int16Array, unfinished: boolean): Promise<void> {
  const listener = ears.listen();
  listener.feed(pcm);
  const { begun } = await listener.finish();
  row.utterances++;
  if (begun) row['judged unfinished']++;
  if (Boolean(begun) !== unfinished)
    wrong.push(`${row.what}: "${text}" heard as "${begun ?? 'no beginning'}"`);
}

function added(what: string): Row {
  const row: Row = { what, utterances: 0, 'judged unfinished': 0 };
  rows.push(row);
  return row;
}

for (const voice of FLITE_VOICES) {
  const [cut, whole, outside] = [`${voice}, cut`, `${voice}, whole`, `${voice}, outside the grammar`].map(
    added,
  );
  if (!cut || !whole || !outside) throw new RangeError('A row is missing.');
  for (const marked of [...pausingSentences, ...[...sentences, ...variants].map(({ text }) => text)])
    for (const { text, pcm, unfinished } of await speak(marked, voice))
      await judge(unfinished ? cut : whole, text, pcm, unfinished);
  for (const text of outsideSentences) await judge(outside, text, await mouth.speak(text, voice, 1), false);
}

interface Turn {
  path: string;
  source: string;
  language: string;
  text?: unknown;
}

if (turnsDir) {
  const turns = readFileSync(join(turnsDir, 'turns.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Turn)
    .filter(({ language }) => language === 'en');
  const chosen = turns.filter(
    ({ source }, index) => source === 'speech-to-phrase' || index % everyNthTurn === 0,
  );
  const bySource = new Map<string, Row>();
  for (const { path, source, text } of chosen) {
    const pcm = readFlac(join(turnsDir, path));
    if (!pcm) continue;
    const row = bySource.get(source) ?? added(`people, ${source}`);
    bySource.set(source, row);
    await judge(row, typeof text === 'string' ? text : path, pcm, false);
  }
}

console.table(rows);
console.log(wrong.join('\n'));
await Promise.all([ears.close(), mouth.close()]);
