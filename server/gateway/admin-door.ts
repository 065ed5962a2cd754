/** Who is an administrator: whoever entered the operator's code, for a day, until they sign out. */
import { LatchError } from '../../shared/errors.ts';
import { adminSessionRequest } from '../../shared/kiosk/admin.ts';
import type { AdminCode } from './admin-code.ts';
import { parse } from './requests.ts';
import type { Tokens } from './tokens.ts';

export interface AdminDoorOptions {
  adminCode: AdminCode;
  tokens: Pick<Tokens, 'adminSession' | 'adminSessionOf'>;
  nowMs: () => number;
}

export class AdminDoor {
  /** Sessions that were left before their time, until when they would have held. */
  readonly #left = new Map<string, number>();

  constructor(private readonly options: AdminDoorOptions) {}

  /** The value of the cookie. Throws `bad-event`, `admin-wrong` or `rate-limited`. */
  async enter(address: string, body: unknown): Promise<string> {
    const { adminCode, tokens } = this.options;
    const { code } = parse(adminSessionRequest, body);
    await adminCode.check(address, code);
    return tokens.adminSession(adminCode.code);
  }

  /** Throws `admin-required`. */
  check(cookie: string | undefined): void {
    const { adminCode, tokens } = this.options;
    const session = cookie === undefined ? null : tokens.adminSessionOf(cookie, adminCode.code);
    if (session === null || this.#left.has(session.id)) throw new LatchError('admin-required');
  }

  /** The session of this cookie holds no more. */
  leave(cookie: string | undefined): void {
    const { adminCode, tokens, nowMs } = this.options;
    const session = cookie === undefined ? null : tokens.adminSessionOf(cookie, adminCode.code);
    if (session === null) return;
    for (const [id, untilMs] of this.#left) if (untilMs < nowMs()) this.#left.delete(id);
    this.#left.set(session.id, session.untilMs);
  }
}
