/** The server that is attacked, the honest model behind it, and what is watched meanwhile: its end, and its log. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { startScriptedModel, type ScriptedModel } from '../bench/scripted-model.ts';
import { HostileModel } from './hostile-model.ts';
import type { Held } from './server-child.ts';

/** A server that says nothing for this long hangs. Generous: machines that run tests are busy. */
export const ANSWER_LIMIT_MS = 30_000;
/** A line of pino at this level or above says that something broke. */
const ERROR_LEVEL = 50;
/** 100 ms of a quiet tone: what the honest model answers. */
const REPLY = Int16Array.from({ length: 2400 }, (_, i) => 1000 * Math.sin(i / 8));

export class FuzzedServer {
  static async start(env: Record<string, string> = {}): Promise<FuzzedServer> {
    const honest = await startScriptedModel({ firstAudioMs: 1, pace: Infinity, replyTo: () => REPLY });
    const model = await HostileModel.start(honest.url);
    const webDir = smallPage();
    const child = fork(resolve(import.meta.dirname, 'server-child.ts'), [webDir], {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      env: {
        PATH: process.env['PATH'],
        LATCH_PORT: '0',
        LATCH_KEEP: 'nothing',
        LATCH_MODEL_URL: model.url,
        LATCH_LOG_LEVEL: 'warn',
        // Each caller has an address of its own, so that the limits of one address stop no input at the door.
        LATCH_TRUST_PROXY: '1',
        LATCH_MAX_CALLS: '100000',
        LATCH_MAX_CALLS_PER_ADDRESS: '100',
        LATCH_CALLS_PER_MINUTE: '1000',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const server = new FuzzedServer(child, honest, model, webDir);
    const [ready] = await Promise.race([
      once(child, 'message') as Promise<[{ url: string }]>,
      server.#failAtEnd(),
    ]);
    server.url = ready.url;
    return server;
  }

  url = '';
  /** Why the server failed; empty as long as it did not. */
  readonly failures: string[] = [];
  readonly #exit: Promise<void>;
  #printed = '';
  #addresses = 0;
  #isStopping = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly honest: ScriptedModel,
    readonly model: HostileModel,
    private readonly webDir: string,
  ) {
    child.stderr!.on('data', (bytes: Buffer) => (this.#printed = `${this.#printed}${bytes}`.slice(-4000)));
    createInterface({ input: child.stdout! }).on('line', (line) => this.onLogLine(line));
    this.#exit = new Promise((resolve) => child.once('exit', () => resolve()));
    child.once('exit', (code, signal) => {
      if (!this.#isStopping) this.failures.push(`the server ended (${code ?? signal}):\n${this.#printed}`);
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Fails the run from within an entrance: an answer that should not be. */
  fail(why: string): void {
    this.failures.push(why);
  }

  /** An address that no other caller has (RFC 2544 and RFC 1918 addresses are nobody's). */
  nextAddress(): string {
    const n = ++this.#addresses;
    return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  }

  /** What it holds after a collection of garbage. */
  async held(): Promise<Held> {
    if (this.child.connected) this.child.send('held');
    const [held] = await Promise.race([once(this.child, 'message') as Promise<[Held]>, this.#failAtEnd()]);
    return held;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.child.kill('SIGKILL');
    await this.ended();
    await this.model.close();
    await this.honest.close();
    rmSync(this.webDir, { recursive: true });
  }

  async ended(): Promise<void> {
    await this.#exit;
  }

  async #failAtEnd(): Promise<never> {
    await this.ended();
    throw new Error(`the server ended:\n${this.#printed}`);
  }

  /** One line of its standard output. */
  onLogLine(line: string): void {
    if (isBroken(line)) this.failures.push(`the log says: ${line.slice(0, 2000)}`);
  }
}

/** Whether a line of the log says that the server broke, or is no line of the log. A speech model may fail as it likes. */
function isBroken(line: string): boolean {
  if (line.includes('"code":"internal"')) return true;
  try {
    const { level, code } = JSON.parse(line) as { level?: unknown; code?: unknown };
    return typeof level !== 'number' || (level >= ERROR_LEVEL && !String(code).startsWith('model-'));
  } catch {
    return true;
  }
}

/** A page of a few files, so that file serving is attacked too. */
function smallPage(): string {
  const dir = mkdtempSync(join(tmpdir(), 'latch-fuzz-'));
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Latch</title>');
  for (const name of ['a-1.js', 'a-1.js.br', 'a-1.js.gz', 'b c-2.css'])
    writeFileSync(join(dir, 'assets', name), 'x'.repeat(20_000));
  return dir;
}
