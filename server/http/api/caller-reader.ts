/** Who asks, by the cookies of a request: a person's browser, or a paired device and who is before it. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { LatchError } from '../../../shared/errors.ts';
import { PROTOCOL_HEADER } from '../../../shared/protocol.ts';
import type { KioskDoor } from '../../gateway/kiosk-door.ts';
import type { Tokens } from '../../gateway/tokens.ts';
import type { PairedKiosk } from '../../kiosk/devices.ts';
import {
  readAccessCookie,
  readDeviceCookie,
  readPersonCookie,
  readVisitorCookie,
  removeDeviceCookies,
  sendPersonCookie,
  sendVisitorCookie,
  type CookieScope,
} from '../cookies.ts';
import type { ApiEnv } from '../env.ts';

export interface CallerReaderOptions {
  /** null: there are no kiosks. */
  kiosks: { door: Pick<KioskDoor, 'kioskOf'> } | null;
  tokens: Pick<Tokens, 'newPerson' | 'personOf'>;
  addressOf: (request: IncomingMessage) => string;
  scopeOf: (c: Context<ApiEnv>) => CookieScope;
}

/** What a paired device may ask. `/admin` lets in nobody but whoever is signed in. */
const OF_DEVICES = /^\/api\/(hello|calls|calls\/end|(kiosk|admin)(\/.*)?)$/;
/** A device proves by a code that it is paired, whatever it was before. */
const PAIRING = '/api/kiosk/pair';

/** Makes the function that sets `caller` and `kiosk`. It throws `kiosk-unpaired`, `kiosk-only` or `store-away`. */
export function callerReader({
  kiosks,
  tokens,
  addressOf,
  scopeOf,
}: CallerReaderOptions): (c: Context<ApiEnv>) => Promise<void> {
  /** The kiosk whose device asks; null: no device. */
  const kioskOf = async (c: Context<ApiEnv>): Promise<PairedKiosk | null> => {
    const cookie = readDeviceCookie(c);
    if (cookie === undefined || c.req.path === PAIRING) return null;
    try {
      if (kiosks === null) throw new LatchError('kiosk-unpaired');
      const kiosk = await kiosks.door.kioskOf(cookie);
      if (!OF_DEVICES.test(c.req.path)) throw new LatchError('kiosk-only');
      return kiosk;
    } catch (thrown) {
      if (LatchError.from(thrown).code !== 'kiosk-unpaired') throw thrown;
      removeDeviceCookies(c, scopeOf(c));
      // A browser that is no kiosk any more is greeted as any other.
      if (c.req.path === '/api/hello') return null;
      throw thrown;
    }
  };
  /** One that was never here gets a cookie, and each visit renews it. */
  const personOf = (c: Context<ApiEnv>): string => {
    const cookie = readPersonCookie(c) ?? '';
    const known = tokens.personOf(cookie);
    const who = known === null ? tokens.newPerson() : { person: known, cookie };
    if (known === null || c.req.path === '/api/hello') sendPersonCookie(c, who.cookie, scopeOf(c));
    return who.person;
  };
  /** Who the browser is while it is no kiosk counts for nothing. */
  const visitorOf = (c: Context<ApiEnv>): string => {
    const known = tokens.personOf(readVisitorCookie(c) ?? '');
    if (known !== null) return known;
    const fresh = tokens.newPerson();
    sendVisitorCookie(c, fresh.cookie, scopeOf(c));
    return fresh.person;
  };
  return async (c) => {
    const kiosk = await kioskOf(c);
    c.set('kiosk', kiosk);
    c.set('caller', {
      address: addressOf(c.env.incoming),
      person: kiosk === null ? personOf(c) : visitorOf(c),
      accessCookie: readAccessCookie(c),
      isKiosk: kiosk !== null,
      protocol: c.req.header(PROTOCOL_HEADER),
    });
  };
}
