/**
 * How well the built-in model judges whether somebody has finished: `npx tsx test/bench/ears/judge.ts [options] [folder]`. Sentences of
 * its grammar and others in three voices, whole and cut after a word that cannot end them; and, with a folder that has a turns.jsonl
 * and FLAC files, turns of people, whole. Heard as the model's ears do, but for one thing: where the sentence decides, nothing looks for
 * common words, which takes most of the time.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { heardOf } from '../../../builtin-model/src/ears/heard.ts';
import { Recogniser } from '../../../builtin-model/src/ears/recogniser.ts';
import { WordLoop } from '../../../builtin-model/src/ears/word-loop.ts';
import { FLITE_VOICES, type FliteVoice } from '../../../builtin-model/src/mouth/flite-voices.ts';
import { Mouth } from '../../../builtin-model/src/mouth/mouth.ts';
import { pausingOutsideSentences, pausingSentences } from '../../../builtin-model/test/pausing-sentences.ts';
import { pausingSpeaker, recognised } from '../../../builtin-model/test/pausing-speech.ts';
import { readFlac } from '../../../builtin-model/test/voices.ts';
import { printTable } from '../print.ts';
import { percent } from './wilson.ts';

const PARTS = ['grammar', 'outside', 'people'] as const;

const HELP = `npx tsx test/bench/ears/judge.ts [options] [folder of turns]
  --part P     grammar, outside or people; may be given more than once (default: all, people where there is a folder)
  --every N    of the sentences every Nth, of people’s turns every Nth of those that are taken (default: 2)
  --limit-s S  ends after so many seconds, and says what of it was heard by then (default: 220)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: 'string', multiple: true, default: [...PARTS] },
    every: { type: 'string', default: '2' },
    'limit-s': { type: 'string', default: '220' },
    help: { type: 'boolean', default: false },
  },
});
const everyNth = Number(values.every);
const limitMs = 1000 * Number(values['limit-s']);
const isUnderstood =
  Number.isInteger(everyNth) &&
  everyNth >= 1 &&
  limitMs > 0 &&
  positionals.length <= 1 &&
  values.part.every((part) => PARTS.some((known) => known === part));
if (values.help || !isUnderstood) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
const [turnsDir] = positionals;

/** People's commands all, of the rest of their turns so many. */
const EVERY_NTH_TURN = 16;
/** With one voice, before the next. */
const SENTENCES_A_CALL = 12;
const PROGRESS_MS = 10_000;

interface Spoken {
  what: string;
  client: string;
  text: string;
  pcm: Int16Array;
  unfinished: boolean;
}

interface Job {
  /** How many utterances it has at most. */
  most: number;
  speak(): Promise<Spoken[]>;
}

interface Tally {
  utterances: number;
  unfinished: number;
}

const startedAtMs = performance.now();
const loadBefore = loadavg()[0]!;
const recogniser = await Recogniser.create();
const loop = await WordLoop.create();
const mouth = new Mouth();
const speak = await pausingSpeaker(mouth);

const every = <T>(all: readonly T[]): T[] => all.filter((_, index) => index % everyNth === 0);

/**
 * The voices take turns of some sentences each, as callers do: what a limit leaves out is not a voice, and the ears, which get used to
 * a voice and forget it before the next, are tried with both.
 */
const ofSentences = (marked: readonly string[], where: string): Job[] => {
  const wanted = every(marked);
  const calls = Array.from({ length: Math.ceil(wanted.length / SENTENCES_A_CALL) }, (_, index) =>
    wanted.slice(index * SENTENCES_A_CALL, (index + 1) * SENTENCES_A_CALL),
  );
  return calls.flatMap((sentences) =>
    FLITE_VOICES.flatMap((voice) => sentences.map((sentence) => jobOf(sentence, voice, where))),
  );
};

const jobOf = (sentence: string, voice: FliteVoice, where: string): Job => ({
  most: 2,
  speak: async () =>
    (await speak(sentence, voice)).map(({ text, pcm, unfinished }) => ({
      what: `${voice}, ${where}, ${unfinished ? 'cut' : 'whole'}`,
      client: voice,
      text,
      pcm,
      unfinished,
    })),
});

interface Turn {
  path: string;
  source: string;
  speaker: string;
  language: string;
  text?: string | null;
}

const ofPeople = (dir: string): Job[] =>
  every(
    readFileSync(join(dir, 'turns.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Turn)
      .filter(({ language }) => language === 'en')
      .filter(({ source }, index) => source === 'speech-to-phrase' || index % EVERY_NTH_TURN === 0),
  ).map(({ path, source, speaker, text }) => ({
    most: 1,
    speak: async () => {
      const pcm = readFlac(join(dir, path));
      const what = `people, ${source}`;
      return pcm ? [{ what, client: speaker, text: text ?? path, pcm, unfinished: false }] : [];
    },
  }));

const tallies = new Map<string, Tally>();
const wrong: string[] = [];
let lastClient = '';

async function judge({ what, client, text, pcm, unfinished }: Spoken): Promise<void> {
  if (client !== lastClient) await Promise.all([recogniser.forget(), loop.forget()]);
  lastClient = client;
  const sentence = recognised(recogniser, pcm);
  const isDecided = sentence.understood || sentence.begun !== '';
  const { begun } = heardOf(sentence, isDecided ? { words: [], open: false } : recognised(loop, pcm));
  const tally = tallies.get(what) ?? { utterances: 0, unfinished: 0 };
  tallies.set(what, tally);
  tally.utterances++;
  if (begun) tally.unfinished++;
  if (Boolean(begun) !== unfinished) wrong.push(`${what}: "${text}" as "${begun || 'finished'}"`);
}

const wants = (part: (typeof PARTS)[number]): boolean => values.part.includes(part);
const jobs = [
  ...(wants('grammar') ? ofSentences(pausingSentences, 'grammar') : []),
  ...(wants('outside') ? ofSentences(pausingOutsideSentences, 'outside the grammar') : []),
  ...(wants('people') && turnsDir !== undefined ? ofPeople(turnsDir) : []),
];
const all = jobs.reduce((sum, { most }) => sum + most, 0);
const elapsedMs = (): number => performance.now() - startedAtMs;
let reached = 0;
let saidAtMs = 0;
let isCutShort = false;
for (const job of jobs) {
  isCutShort = elapsedMs() > limitMs;
  if (isCutShort) break;
  if (elapsedMs() - saidAtMs >= PROGRESS_MS) {
    saidAtMs = elapsedMs();
    console.error(`${reached} of at most ${all} utterances after ${(saidAtMs / 1000).toFixed(0)} s`);
  }
  for (const spoken of await job.speak()) await judge(spoken);
  reached += job.most;
}
await mouth.close();

printTable(
  'Whether somebody has finished, as the built-in model judges it',
  ['speech', 'utterances', 'judged unfinished', 'share'],
  [...tallies]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([what, { utterances, unfinished }]) => [
      what,
      utterances,
      unfinished,
      percent(unfinished, utterances),
    ]),
  [
    'Cut: after a word that cannot end the sentence, and 300 to 1000 ms of silence. All others are whole.',
    ...(isCutShort
      ? [`Not all of it: ${reached} of at most ${all} utterances were heard within ${limitMs / 1000} s.`]
      : []),
    `${(elapsedMs() / 1000).toFixed(0)} s, every ${everyNth}; load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after.`,
    ...(wrong.length > 0 ? ['Wrong:', ...wrong] : []),
  ].join('\n'),
);
