/**
 * A real server process that is killed (SIGKILL) at a random moment of a call whose record is kept, and what can be read of it afterwards.
 * `npx tsx test/server/conversations/kill-many.ts --kills 50` does it often.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { openFileAudioStore } from '../../../server/conversations/file-audio-store.ts';
import { openStore } from '../../../server/conversations/sql/open.ts';
import { packetsOf } from '../../../shared/conversations/ogg-opus.ts';
import { callLatch, type Caller } from '../../bench/server/caller.ts';
import { startScriptedModel, type ScriptedModel } from '../../bench/scripted-model.ts';
import { personWhoKeeps } from '../../bench/recording/measure.ts';
import { OPUS_PACKET } from '../session/phone.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const TURN_PACKETS = 15;
const REPLY = Int16Array.from({ length: 12_000 }, (_, i) => 5_000 * Math.sin(i / 9));
const START_LIMIT_MS = 60_000;

export interface Kill {
  /** Turns whose reply the caller had heard to its end before the next turn began. */
  answered: number;
  /** What is wrong with what was kept; none where all is well. */
  faults: string[];
}

export class KilledServer {
  readonly #cookies: string[] = [];

  private constructor(
    private readonly dataDir: string,
    private readonly model: ScriptedModel,
  ) {}

  static async create(dataDir: string): Promise<KilledServer> {
    const model = await startScriptedModel({ firstAudioMs: 5, pace: 10, replyTo: () => REPLY });
    return new KilledServer(dataDir, model);
  }

  close(): Promise<void> {
    return this.model.close();
  }

  /** One call of a new person, killed `afterMs` after its first turn. */
  async kill(afterMs: number): Promise<Kill> {
    const { child, url } = await this.#start();
    try {
      const cookie = await personWhoKeeps(url);
      let ended: () => void = () => {};
      let gone = false;
      const caller = await callLatch(
        url,
        'The first turn is typed.',
        { packet() {}, replyEnded: () => ended(), failed: () => ((gone = true), ended()) },
        cookie,
      );
      const killed = new Promise<void>((done) =>
        setTimeout(() => {
          child.kill('SIGKILL');
          done();
        }, afterMs),
      );
      let answered = 0;
      while (!gone) {
        const reply = new Promise<void>((done) => (ended = done));
        await speak(caller, () => gone);
        await reply;
        if (!gone) answered++;
      }
      await killed;
      await exited(child);
      // The last one that was answered may have been the turn in progress still.
      const sure = Math.max(0, answered - 1);
      return { answered: sure, faults: await this.#faults(cookie, sure) };
    } finally {
      child.kill('SIGKILL');
    }
  }

  async #start(): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        LATCH_PORT: '0',
        LATCH_MODEL_URL: this.model.url,
        LATCH_DATA_DIR: this.dataDir,
        LATCH_TURN_JUDGE: 'off',
        LATCH_CALLS_PER_MINUTE: '1000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.on('error', () => {});
    let printed = '';
    const url = await new Promise<string>((done, fail) => {
      const limit = setTimeout(
        () => fail(new Error(`the server did not start:\n${printed}`)),
        START_LIMIT_MS,
      );
      child.stdout!.on('data', (bytes: Buffer) => {
        printed = (printed + bytes.toString()).slice(-10_000);
        const found = /"url":"(http[^"]+)"/.exec(printed)?.[1];
        if (found === undefined) return;
        clearTimeout(limit);
        done(found);
      });
    });
    return { child, url };
  }

  async #faults(cookie: string, sure: number): Promise<string[]> {
    this.#cookies.push(cookie);
    const person = cookie.split('=')[1]!.split('.')[0]!;
    const store = await openStore({
      databaseUrl: null,
      dataDir: this.dataDir,
      log: pino({ level: 'silent' }),
    });
    const audio = await openFileAudioStore(join(this.dataDir, 'audio'));
    const faults: string[] = [];
    const { conversations } = await store.list({ person, query: '', limit: 10, after: null });
    const turns = conversations.length === 0 ? [] : await store.turnsOf(conversations[0]!.id);
    // The typed one and its reply are the first two.
    const spoken = turns.filter(({ role, typed }) => role === 'user' && !typed).length;
    if (spoken < sure) faults.push(`${spoken} of ${sure} turns are there`);
    const replies = turns.filter(({ role }) => role === 'assistant').length;
    if (replies < sure) faults.push(`${replies} replies to ${sure} turns are there`);
    for (const { place, role, typed, durationMs, audio: name } of turns) {
      if (typed) continue;
      const sound = name === null ? null : await audio.get(name);
      if (!sound) faults.push(`${place} has no sound`);
      else if (packetsOf(sound.bytes).length * 20 < durationMs) faults.push(`${place}: its sound is short`);
      if (role === 'user' && durationMs < TURN_PACKETS * 20) faults.push(`${place} lasts ${durationMs} ms`);
    }
    await store.close();
    return faults;
  }
}

async function speak(caller: Caller, isGone: () => boolean): Promise<void> {
  for (let i = 0; i < TURN_PACKETS && !isGone(); i++) {
    caller.speak(OPUS_PACKET);
    await new Promise((done) => setTimeout(done, 5));
  }
  caller.endTurn();
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
