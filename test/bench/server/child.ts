/** A process of the benchmark's own, that is asked things by messages: each answer answers the oldest question. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export class Child<Question, Answer> {
  readonly #process: ChildProcess;

  /** `script` is named from whoever starts it: `new URL('file.ts', import.meta.url)`. */
  constructor(script: URL) {
    this.#process = fork(script, { stdio: 'inherit' });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Rejects where the process ends without an answer, or answers with an error. */
  async ask(question: Question): Promise<Answer> {
    const gone = new AbortController();
    const onExit = (): void => gone.abort(new Error('a process of the benchmark ended too early'));
    this.#process.once('exit', onExit);
    this.#process.send(question as object);
    const [answer] = (await once(this.#process, 'message', { signal: gone.signal }).finally(() =>
      this.#process.off('exit', onExit),
    )) as [{ answer?: Answer; error?: string }];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.answer as Answer;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

/** The other side: in the child, answers each question; ends with the process that started it. */
export function answer<Question>(take: (question: Question) => Promise<unknown>): void {
  process.on('message', (question) => {
    take(question as Question).then(
      (done) => process.send!({ answer: done ?? null }),
      (error: unknown) => process.send!({ error: String(error instanceof Error ? error.stack : error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
}
