/**
 * The programs that the suite starts. Each is a process group of its own, since a browser or a display starts more; each is
 * ended by its id. Whatever still runs when the suite's own process ends is killed then.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

const KEPT_OUTPUT_CHARS = 20_000;
const END_LIMIT_MS = 5_000;
const COMMAND_LIMIT_MS = 15_000;

export interface Child {
  pid: number;
  process: ChildProcess;
  /** What it printed last; and why it could not be started, if it could not. */
  output(): string;
  running(): boolean;
  /** Asks it to end (SIGTERM), and kills it if it does not. */
  end(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

const endings = new Set<() => void>();
process.on('exit', () => endings.forEach((end) => end()));

/** `end` is called when this process ends; it may not wait for anything. The function that comes back takes that back. */
export function atExit(end: () => void): () => void {
  endings.add(end);
  return () => endings.delete(end);
}

/** Ctrl-C and SIGTERM end the process the usual way, so that `atExit` has its turn. */
export function exitOnSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.on(signal, () => process.exit(128 + number));
}

/** Its stdout is `child.process.stdout` where `ownStdout` is set; otherwise it belongs to `output()`. */
export function startChild(
  program: string,
  args: readonly string[],
  { env = {}, ownStdout = false }: { env?: NodeJS.ProcessEnv; ownStdout?: boolean } = {},
): Child {
  const child = spawn(program, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string): void => {
    output = `${output}${text}`.slice(-KEPT_OUTPUT_CHARS);
  };
  child.on('error', (error) => keep(`${program}: ${error.message}\n`));
  child.stderr.on('data', (bytes: Buffer) => keep(bytes.toString()));
  if (!ownStdout) child.stdout.on('data', (bytes: Buffer) => keep(bytes.toString()));

  const running = (): boolean =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  // What it started may outlive it: the group is signalled even where the child itself is gone.
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // Nobody of the group is left.
    }
  };
  const forget = atExit(() => signal('SIGKILL'));
  const gone = async (name: NodeJS.Signals): Promise<void> => {
    const exited = running() ? once(child, 'exit') : Promise.resolve();
    signal(name);
    const timer = setTimeout(() => signal('SIGKILL'), END_LIMIT_MS);
    await exited;
    clearTimeout(timer);
    signal('SIGKILL');
    forget();
  };
  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => output,
    running,
    end: () => gone('SIGTERM'),
    kill: () => gone('SIGKILL'),
  };
}

/** Runs a program to its end and returns what it printed; rejects with what it complained of, or after `limitMs`. */
export function runCommand(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  limitMs = COMMAND_LIMIT_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { env: { ...process.env, ...env }, timeout: limitMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}`));
      },
    );
  });
}
