/** npm run bench: measures Latch on this machine, prints tables, and writes the same as JSON where it is asked to. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PATIENCE_MS, PRESETS } from '../../shared/floor/endpoint-policy.ts';
import { ATTACKS } from './attacks/attacks.ts';
import { measureAttacks } from './attacks/measure.ts';
import { printAttacks } from './attacks/print.ts';
import { measureBargeIns, printBargeIns } from './barge-in.ts';
import { measureFalseStops, printFalseStops } from './barge-in/false-stops.ts';
import { compareArms } from './builtin-judge/compare.ts';
import { measureBuiltinJudge } from './builtin-judge/measure.ts';
import { printBuiltinJudge } from './builtin-judge/print.ts';
import { readJudgedSayings } from './builtin-judge/sayings.ts';
import { measureBuiltin, printBuiltin } from './builtin/measure.ts';
import { measureSoak, printSoak } from './builtin/soak.ts';
import { measureCallSoak, printCallSoak } from './call-soak/measure.ts';
import { measureConversations, printConversations } from './conversations/measure.ts';
import { readClips } from './clips.ts';
import { measureEars, printEars } from './ears/measure.ts';
import { measureEarToEar, MODEL_MS } from './ear-to-ear.ts';
import { measureLive, printLive } from './live/measure.ts';
import { measureOverReply } from './over-reply/measure.ts';
import { printOverReply } from './over-reply/print.ts';
import { measurePhases, printPhases } from './phases.ts';
import { measureRecording, printRecording } from './recording/measure.ts';
import { Resources } from './resources.ts';
import { compareEarToEar, doubtOf } from './rivals/compare-ear-to-ear.ts';
import { printEarToEar } from './rivals/print-ear-to-ear.ts';
import { readSayings } from './rivals/sayings.ts';
import { measureVisits, printVisits } from './second-visit/measure.ts';
import { measureServer, printServer } from './server/measure.ts';
import { startTalkBench } from './talk.ts';

/** A run that is not over by then is broken. */
const LIMIT_MS = 120 * 60_000;
const PARTS = [
  'ear-to-ear',
  'barge-in',
  'over-reply',
  'page',
  'second-visit',
  'server',
  'attacks',
  'call-soak',
  'conversations',
  'recording',
  'live',
  'builtin',
  'builtin-judge',
  'soak',
  'ears',
] as const;

const HELP = `npm run bench [-- options]
  --speech DIR   clips and their manifest.json (default: test/fixtures/speech)
  --turns DIR    recorded turns and their turns.jsonl: people for ear-to-ear, at most 18 of them, and for builtin-judge those whose
                 words the built-in model knows (default: test/fixtures/turns); and for the built-in model's ears (default: none)
  --patience MS  ear-to-ear and builtin-judge with Latch's slider there: quick 500, balanced 700, patient 1200 (default: balanced)
  --rounds N     ear-to-ear: in so many rounds each says and hears everything (default: 2)
  --json FILE    writes the results there too
  --only PART    ${PARTS.join(', ')}; may be given more than once
  --calls N      server, recording: so many calls at once, in place of the usual series; may be given more than once
  --conversations N  so many of them are kept (default: 10000)
  --attack NAME  attacks: this one alone; may be given more than once:
                 ${ATTACKS.map(({ name }) => name).join(', ')}
  --nice N       attacks: the attackers' priority, from 0 (as everybody) to 19 (what is left of the machine)
  --quick        few repetitions, for work on the benchmark itself`;

const { values } = parseArgs({
  options: {
    speech: { type: 'string', default: resolve(import.meta.dirname, '../fixtures/speech') },
    turns: { type: 'string' },
    patience: { type: 'string', default: String(PRESETS.balanced) },
    rounds: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string', multiple: true, default: [...PARTS] },
    calls: { type: 'string', multiple: true },
    conversations: { type: 'string' },
    attack: { type: 'string', multiple: true, default: ATTACKS.map(({ name }) => name) },
    nice: { type: 'string', default: '0' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const patienceMs = Number(values.patience);
const isUnderstood =
  (values.calls ?? []).every((count) => Number(count) > 0) &&
  Number(values.rounds ?? 1) > 0 &&
  Number.isInteger(Number(values.conversations ?? 1)) &&
  Number(values.conversations ?? 1) > 0 &&
  values.only.every((part) => PARTS.some((known) => known === part)) &&
  values.attack.every((name) => ATTACKS.some((attack) => attack.name === name)) &&
  /^1?\d$/.test(values.nice) &&
  patienceMs >= PATIENCE_MS.min &&
  patienceMs <= PATIENCE_MS.max;
if (values.help || !isUnderstood) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}

const effort = values.quick
  ? {
      earRounds: 1,
      bargeRounds: 1,
      falseStopShare: 0.25,
      phaseMs: 3000,
      calls: [1, 10],
      loadMs: 3000,
      attackPairs: 1,
      conversations: 100,
      recordingRounds: 2,
      livePairs: 2,
      soakCalls: 200,
      soakCallsPerLook: 40,
      builtinMs: 8000,
      everyNthJudged: 5,
      soakTurns: 20,
      turns: 20,
      everyNth: 8,
      everyNthOverReply: 11,
      visits: 2,
    }
  : {
      earRounds: 2,
      bargeRounds: 2,
      falseStopShare: 1,
      phaseMs: 8000,
      calls: [1, 50, 150],
      loadMs: 8000,
      attackPairs: 5,
      conversations: 10_000,
      recordingRounds: 7,
      livePairs: 10,
      soakCalls: 1000,
      soakCallsPerLook: 100,
      builtinMs: 30_000,
      everyNthJudged: 1,
      soakTurns: 200,
      turns: 100,
      everyNth: 2,
      everyNthOverReply: 1,
      visits: 6,
    };
const resources = new Resources();
/** Files are named relative to where the command was given, which npm leaves. */
const fileOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);
const wants = (part: (typeof PARTS)[number]): boolean => values.only.includes(part);

/** Returns why figures are not to be trusted, null where they are. */
async function measure(): Promise<string | null> {
  let doubt: string | null = null;
  const speechDir = fileOf(values.speech);
  const all = readClips(speechDir);
  const clips = values.quick ? all.filter((_, index) => index % 4 === 0) : all;
  const machine = {
    date: new Date().toISOString(),
    system: `${type()} ${release()}`,
    cpu: `${cpus().length} × ${cpus()[0]?.model}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    browser: null as string | null,
    load: { before: loadavg()[0]!, after: 0 },
  };
  const results: Record<string, unknown> = { machine, effort, patienceMs };
  const peopleDir = fileOf(values.turns ?? resolve(import.meta.dirname, '../fixtures/turns'));
  if (wants('ear-to-ear')) {
    const said = (await readSayings(speechDir, peopleDir)).filter(
      (_, index) => !values.quick || index % 4 === 0,
    );
    const earToEar = await measureEarToEar(
      resources,
      said,
      Number(values.rounds ?? effort.earRounds),
      patienceMs,
    );
    printEarToEar(earToEar);
    doubt = doubtOf(earToEar);
    results['earToEar'] = { compared: compareEarToEar(earToEar), ...earToEar };
    machine.browser = `Chromium ${earToEar.browserVersion}`;
    await resources.close();
  }
  if (wants('barge-in') || wants('page')) {
    const bench = await startTalkBench(resources, {
      firstAudioMs: MODEL_MS,
      pace: 1,
      replyTo: () => new Int16Array(),
    });
    machine.browser = `Chromium ${bench.browser.version()}`;
    if (wants('barge-in')) {
      const bargeIns = await measureBargeIns(resources, bench, clips, effort.bargeRounds);
      printBargeIns(bargeIns);
      results['bargeIn'] = bargeIns;
      const falseStops = await measureFalseStops(resources, bench, effort.falseStopShare);
      printFalseStops(falseStops);
      results['falseStops'] = falseStops;
    }
    if (wants('page')) {
      const phases = await measurePhases(resources, bench, clips, effort.phaseMs);
      printPhases(phases);
      results['page'] = phases;
    }
    // A browser in the background would take part in what follows.
    await resources.close();
  }
  if (wants('second-visit')) {
    const visits = await measureVisits(resources, effort.visits);
    printVisits(visits);
    results['visits'] = visits;
    await resources.close();
  }
  if (wants('over-reply')) {
    const overReply = await measureOverReply(resources, effort.everyNthOverReply);
    printOverReply(overReply);
    results['overReply'] = overReply;
    await resources.close();
  }
  if (wants('server')) {
    const server = await measureServer(
      resources,
      speechDir,
      values.calls?.map(Number) ?? effort.calls,
      effort.loadMs,
    );
    printServer(server);
    results['server'] = server;
  }
  if (wants('attacks')) {
    const attacks = await measureAttacks(
      resources,
      ATTACKS.filter(({ name }) => values.attack.includes(name)),
      { speechDir, pairs: effort.attackPairs, niceness: Number(values.nice) },
    );
    printAttacks(attacks);
    results['attacks'] = attacks;
  }
  if (wants('call-soak')) {
    const callSoak = await measureCallSoak(resources, speechDir, {
      calls: effort.soakCalls,
      callsPerLook: effort.soakCallsPerLook,
    });
    printCallSoak(callSoak);
    results['callSoak'] = callSoak;
    await resources.close();
  }
  if (wants('conversations')) {
    const conversations = await measureConversations(Number(values.conversations ?? effort.conversations));
    printConversations(conversations);
    results['conversations'] = conversations;
  }
  if (wants('recording')) {
    const calls = Number(values.calls?.[0] ?? 10);
    const recording = await measureRecording(
      resources,
      speechDir,
      calls,
      effort.recordingRounds,
      2 * effort.loadMs,
    );
    printRecording(recording);
    results['recording'] = recording;
  }
  if (wants('live')) {
    const live = await measureLive(resources, speechDir, effort.livePairs, effort.loadMs);
    printLive(live);
    results['live'] = live;
    await resources.close();
  }
  if (wants('builtin')) {
    const builtin = await measureBuiltin(resources, speechDir, effort.builtinMs);
    printBuiltin(builtin);
    results['builtin'] = builtin;
  }
  if (wants('builtin-judge')) {
    const sayings = await readJudgedSayings(peopleDir, effort.everyNthJudged);
    const builtinJudge = await measureBuiltinJudge(resources, sayings, patienceMs);
    printBuiltinJudge(builtinJudge);
    results['builtinJudge'] = { compared: compareArms(builtinJudge), ...builtinJudge };
    machine.browser = `Chromium ${builtinJudge.browserVersion}`;
    await resources.close();
  }
  if (wants('soak')) {
    const soak = await measureSoak(resources, speechDir, effort.soakTurns);
    printSoak(soak);
    results['soak'] = soak;
  }
  if (wants('ears')) {
    const turnsDir = values.turns === undefined ? null : fileOf(values.turns);
    const ears = await measureEars(speechDir, turnsDir, effort.turns, effort.everyNth);
    printEars(ears);
    results['ears'] = ears;
  }
  machine.load.after = loadavg()[0]!;
  console.log(
    `\n${machine.date.slice(0, 10)}, ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}` +
      `${machine.browser ? `, ${machine.browser}` : ''}; load ${machine.load.before.toFixed(1)} before, ${machine.load.after.toFixed(1)} after.`,
  );
  if (values.json !== undefined) writeFileSync(fileOf(values.json), `${JSON.stringify(results, null, 2)}\n`);
  return doubt;
}

async function stop(code: number, why?: unknown): Promise<never> {
  if (why !== undefined) console.error(why);
  await resources.close();
  process.exit(code);
}

setTimeout(() => void stop(1, `The benchmark did not end within ${LIMIT_MS / 60_000} minutes.`), LIMIT_MS);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void stop(1, `Ended by ${signal}.`));
await measure().then(
  (doubt) => (doubt === null ? stop(0) : stop(1, doubt)),
  (error: unknown) => stop(1, error),
);
