/**
 * Who may have the speech model checked, and how often: it costs money, so a browser on the server's own machine may, and who knows the
 * operator's code. One check at a time.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LatchError } from '../../shared/errors.ts';
import { checkModelRequest, type CheckModelAnswer, type HelloAnswer } from '../../shared/protocol.ts';
import { CodeTries } from './code-tries.ts';
import { consume, parse } from './requests.ts';
import type { Tokens } from './tokens.ts';

/** Wrong tries at the code before the first pause. There are few operators. */
const CODE_TRIES = { perAddress: 5, perNetwork: 20 };
/** Checks of one server, whoever asks. */
const CHECKS = { points: 4, duration: 600 };

export interface ModelCheckOptions {
  adminCode: string | null;
  tokens: Pick<Tokens, 'isCode'>;
  /** Ends soon after `gone`. */
  check: (gone: AbortSignal) => Promise<CheckModelAnswer>;
}

export interface Asker {
  address: string;
  /** Its browser is on the server's own machine. */
  isHere: boolean;
  /** Nobody waits for the answer any more. */
  gone: AbortSignal;
}

export class ModelCheck {
  readonly #tries = new CodeTries(CODE_TRIES);
  readonly #checks = new RateLimiterMemory(CHECKS);
  #running = false;

  constructor(private readonly options: ModelCheckOptions) {}

  /** What this browser is told of it; undefined: it may not. */
  allows({ isHere }: Pick<Asker, 'isHere'>): HelloAnswer['mayCheckModel'] {
    if (isHere) return 'yes';
    return this.options.adminCode === null ? undefined : 'with-code';
  }

  /** Throws `bad-event`, `check-not-allowed`, `admin-wrong`, `rate-limited` or `check-running`. */
  async run(asker: Asker, body: unknown): Promise<CheckModelAnswer> {
    const { code } = parse(checkModelRequest, body);
    if (!asker.isHere) await this.#checkCode(asker.address, code);
    if (this.#running) throw new LatchError('check-running');
    this.#running = true;
    try {
      await consume(this.#checks, 'all');
      return await this.options.check(asker.gone);
    } finally {
      this.#running = false;
    }
  }

  async #checkCode(address: string, code: string | undefined): Promise<void> {
    const { adminCode, tokens } = this.options;
    if (adminCode === null || code === undefined) throw new LatchError('check-not-allowed');
    const check = (): boolean => tokens.isCode(code.trim(), adminCode);
    if (!(await this.#tries.isRight(address, check))) throw new LatchError('admin-wrong');
  }
}
