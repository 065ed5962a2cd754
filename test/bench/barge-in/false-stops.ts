/**
 * What must not stop a reply: short answers, a cough, clicks, and the reply itself, come back through a loudspeaker. In the browser,
 * and, for more of them, in the closed loop of the same parts (loop.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envelope, soundMs } from '../../e2e/support/analysis.ts';
import { writeWav } from '../../e2e/support/wav.ts';
import { percent } from '../ears/wilson.ts';
import { MODEL_MS } from '../ear-to-ear.ts';
import { fixed, printTable } from '../print.ts';
import type { Resources } from '../resources.ts';
import { spread, type Spread } from '../statistics.ts';
import { startCall, type TalkBench } from '../talk.ts';
import { LOOP_HZ, talkOver, type Outcome } from './loop.ts';
import { backchannels, generator, noises, replies, room as room, type Sound } from './sounds.ts';

const GAINS_DB = [-6, -12, -20, -30];
const DELAYS_MS = [20, 80, 140, 200, 250];
/** Into the reply, when its listener makes a sound; and how long after the sound it is looked at. */
const LISTEN_MS = 1000;
const AFTER_MS = 900;
const MODEL_HZ = 24_000;

interface Tally {
  name: string;
  of: number;
  stops: number;
  /** In how many cases the reply was ducked or halted, and for how long in each; null where that was not looked at. */
  hushed: number | null;
  hushMs: Spread | null;
}

export interface FalseStops {
  browser: Tally[];
  loop: Tally[];
}

/** `share`: of all cases, 1 for all. */
export async function measureFalseStops(
  resources: Resources,
  bench: TalkBench,
  share: number,
): Promise<FalseStops> {
  const some = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % Math.round(1 / share) === 0);
  return {
    browser: [...(await soundsInBrowser(resources, bench, some)), await echoesInBrowser(bench, some)],
    loop: await inLoop(some),
  };
}

type Some = <T>(all: readonly T[]) => T[];

async function soundsInBrowser(resources: Resources, bench: TalkBench, some: Some): Promise<Tally[]> {
  const [steady] = await replies(MODEL_HZ);
  bench.model.script = { firstAudioMs: MODEL_MS, pace: Infinity, replyTo: () => pcm16(steady!.pcm) };
  const dir = resources.use(mkdtempSync(join(tmpdir(), 'latch-bench-')), async (it) =>
    rmSync(it, { recursive: true }),
  );
  const call = await startCall(bench.browser, bench.url, { record: true });
  const tallies: Tally[] = [];
  for (const [name, sounds] of [
    ['short answers', await backchannels(LOOP_HZ)],
    ['coughs, clicks, a knock', noises(LOOP_HZ)],
  ] as const) {
    const tally = { name, of: 0, stops: 0, hushed: null, hushMs: null };
    for (const { pcm } of some(sounds)) {
      const path = join(dir, 'sound.wav');
      writeWav(path, { rateHz: LOOP_HZ, pcm });
      await call.talk.textBox.fill('Go on');
      await call.talk.textBox.press('Enter');
      await call.talk.says('Speaking');
      await sleep(LISTEN_MS);
      await call.audio.say(path);
      await sleep(AFTER_MS - 300);
      await call.audio.forget();
      await sleep(300);
      const { rateHz, output } = await call.audio.recording();
      tally.of++;
      if (soundMs(envelope({ rateHz, pcm: output })) < 100) tally.stops++;
    }
    tallies.push(tally);
  }
  await call.end();
  return tallies;
}

async function echoesInBrowser(bench: TalkBench, some: Some): Promise<Tally> {
  const [, ...speech] = await replies(MODEL_HZ);
  const tally: Tally = { name: 'its own echo', of: 0, stops: 0, hushed: null, hushMs: null };
  for (const { pcm } of some(speech)) {
    bench.model.script = { firstAudioMs: MODEL_MS, pace: Infinity, replyTo: () => pcm16(pcm) };
    for (const gainDb of GAINS_DB) {
      for (const delayMs of some([20, 120, 220])) {
        // A call of its own: nothing is known yet of the room.
        const call = await startCall(bench.browser, bench.url, { record: false, withEcho: true });
        await call.audio.echo(gainDb, delayMs);
        await call.talk.textBox.fill('Go on');
        await call.talk.textBox.press('Enter');
        await call.talk.says('Speaking');
        await call.talk.says('Listening');
        tally.of++;
        if ((await call.page.locator('li.assistant.cut').count()) > 0) tally.stops++;
        await call.end();
      }
    }
  }
  return tally;
}

async function inLoop(some: Some): Promise<Tally[]> {
  const all = await replies(LOOP_HZ);
  const random = generator(11);
  const over = async (sounds: readonly Sound[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const { pcm } of some(sounds))
      for (const reply of all)
        outcomes.push(await talkOver(reply.pcm, room(LOOP_HZ, 4500, pcm, 2500 + 32 * random())));
    return outcomes;
  };
  const tallies = [
    tallied('short answers', await over(await backchannels(LOOP_HZ))),
    tallied('coughs, clicks, a knock', await over(noises(LOOP_HZ))),
  ];
  for (const gainDb of GAINS_DB) {
    const outcomes: Outcome[] = [];
    for (const { pcm } of all)
      for (const delayMs of some(DELAYS_MS))
        outcomes.push(await talkOver(pcm, room(LOOP_HZ, 7000), { echo: { gainDb, delayMs } }));
    tallies.push(tallied(`its own echo, ${gainDb} dB`, outcomes));
  }
  return tallies;
}

function tallied(name: string, outcomes: readonly Outcome[]): Tally {
  const hushes = outcomes.map(hushesOf);
  return {
    name,
    of: outcomes.length,
    stops: outcomes.filter(({ decided }) => decided.some(({ effect }) => effect.type === 'interrupt')).length,
    hushed: hushes.filter(({ length }) => length > 0).length,
    hushMs: spread(hushes.flat()),
  };
}

/** From each duck to its end. */
function hushesOf({ decided }: Outcome): number[] {
  const ducks = decided.flatMap(({ atMs, effect }) =>
    effect.type === 'duck' ? [{ atMs, on: effect.on }] : [],
  );
  return ducks.flatMap(({ atMs, on }, i) => (on ? [(ducks[i + 1]?.atMs ?? Infinity) - atMs] : []));
}

const pcm16 = (pcm: Float32Array): Int16Array =>
  Int16Array.from(pcm, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));

export function printFalseStops({ browser, loop }: FalseStops): void {
  const rows = (where: string, tallies: readonly Tally[]) =>
    tallies.map(({ name, of, stops, hushed, hushMs }) => [
      `${where}: ${name}`,
      of,
      percent(stops, of),
      hushed === null ? null : percent(hushed, of),
      fixed(hushMs?.p50),
      fixed(hushMs?.max),
    ]);
  printTable(
    'Barge-in: what must not stop a reply (in brackets Wilson’s interval of 95 %)',
    ['', 'n', 'stopped', 'ducked or halted', 'for ms, p50', 'max'],
    [...rows('browser', browser), ...rows('closed loop', loop)],
    'Short answers: the built-in mouth’s voices, up to 500 ms. Coughs, clicks and knock are made of noise. Echo: each reply, in a new call.',
  );
}
