/** The operator's code (LATCH_ADMIN_CODE), wherever it is asked for: who guesses is held back in one place. */
import { LatchError } from '../../shared/errors.ts';
import { CodeTries } from './code-tries.ts';
import type { Tokens } from './tokens.ts';

/** Wrong tries at the code before the first pause. There are few operators. */
const CODE_TRIES = { perAddress: 5, perNetwork: 20 };

export class AdminCode {
  readonly #tries = new CodeTries(CODE_TRIES);

  constructor(
    readonly code: string,
    private readonly tokens: Pick<Tokens, 'isCode'>,
  ) {}

  /** Throws `admin-wrong` or `rate-limited`. */
  async check(address: string, tried: string): Promise<void> {
    const isRight = await this.#tries.isRight(address, () => this.tokens.isCode(tried.trim(), this.code));
    if (!isRight) throw new LatchError('admin-wrong');
  }
}
