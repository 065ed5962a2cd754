/**
 * The links to calls that may be listened to. A link is a right by itself: whoever has it listens, without a code. It is held in memory only,
 * as a hash, and ends with the call, when its talker takes it back, or after an hour.
 */
import { createHash, randomBytes } from 'node:crypto';
import { LatchError } from '../../shared/errors.ts';
import { pagePath } from '../../shared/page-paths.ts';
import type { TapFactory } from '../session/taps/tap.ts';
import { LiveCall, type LiveCallOptions } from './live-call.ts';

export interface LiveLinksOptions extends Omit<LiveCallOptions, 'onOver'> {
  /** The call that is up in this conversation of this person. Throws `call-not-found`. */
  callOf: (conversationId: string, person: string) => { tap(factory: TapFactory): () => void };
}

export const LINK_LIFE_MS = 3_600_000;
const TOKEN_BYTES = 32;

interface Link {
  conversationId: string;
  person: string;
  live: LiveCall;
}

export class LiveLinks {
  /** By the hash of the token. */
  readonly #links = new Map<string, Link>();

  constructor(private readonly options: LiveLinksOptions) {}

  /** Makes a link to the call that is up; one that there was ends. Returns its path. Throws `call-not-found`. */
  create(conversationId: string, person: string): { path: string } {
    const call = this.options.callOf(conversationId, person);
    this.end(conversationId, person);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const hash = hashOf(token);
    const { after } = this.options;
    const stopLife = after(LINK_LIFE_MS, () => live.end());
    const onOver = (): void => {
      stopLife();
      this.#links.delete(hash);
    };
    const live = new LiveCall((factory) => call.tap(factory), { ...this.options, onOver });
    this.#links.set(hash, { conversationId, person, live });
    return { path: pagePath('live', { token }) };
  }

  /** Ends the link to this person's call, if there is one. */
  end(conversationId: string, person: string): void {
    for (const link of [...this.#links.values()])
      if (link.conversationId === conversationId && link.person === person) link.live.end();
  }

  /** Throws `live-over`: there is no such link, or none any more. */
  find(token: string): LiveCall {
    const link = this.#links.get(hashOf(token));
    if (link === undefined) throw new LatchError('live-over');
    return link.live;
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
