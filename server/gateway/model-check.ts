/**
 * Who may have the speech model checked, and how often: it costs money, so a browser on the server's own machine may, and who knows the
 * operator's code. One check at a time.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LatchError } from '../../shared/errors.ts';
import { checkModelRequest, type CheckModelAnswer, type HelloAnswer } from '../../shared/protocol.ts';
import type { AdminCode } from './admin-code.ts';
import { consume, parse } from './requests.ts';

/** Checks of one server, whoever asks. */
const CHECKS = { points: 4, duration: 600 };

export interface ModelCheckOptions {
  /** null: none is set. */
  adminCode: AdminCode | null;
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
    const { adminCode } = this.options;
    if (adminCode === null || code === undefined) throw new LatchError('check-not-allowed');
    await adminCode.check(address, code);
  }
}
