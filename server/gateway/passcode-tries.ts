/**
 * Tries at passcodes of shares. Whoever guesses is held back by its address and its network, as with the access code, and each share by
 * itself: who has many addresses gains nothing. Whoever entered the passcode before is not held back: a cookie says so.
 */
import { CodeTries, Tries, type TryLimits } from './code-tries.ts';

export interface PasscodeLimits extends TryLimits {
  perShare: number;
}

/** Wrong tries in ten minutes before the first pause. To try half of all passcodes of four digits takes days, also from everywhere at once. */
export const PASSCODE_LIMITS: PasscodeLimits = { perAddress: 10, perNetwork: 60, perShare: 15 };

export class PasscodeTries {
  readonly #sources: CodeTries;
  readonly #shares: Tries;

  constructor(limits: PasscodeLimits = PASSCODE_LIMITS) {
    this.#sources = new CodeTries(limits);
    this.#shares = new Tries(limits.perShare, 'for this link');
  }

  /** Whether the passcode is right. Throws `rate-limited`, and then it was not looked at. */
  async isRight(at: { tokenHash: string; address: string }, check: () => Promise<boolean>): Promise<boolean> {
    await this.#shares.checkPause(at.tokenHash);
    return this.#sources.isRight(at.address, async () => {
      await this.#shares.add(at.tokenHash);
      const isRight = await check();
      if (isRight) await this.#shares.giveBack(at.tokenHash);
      return isRight;
    });
  }
}
