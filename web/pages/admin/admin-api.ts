/** What the administrator's page asks the server (shared/kiosk/admin.ts). Each throws the LatchError that the server named, or `server-away`. */
import * as v from 'valibot';
import {
  kioskAnswer,
  kiosksAnswer,
  pairingAnswer,
  type ChangeKiosk,
  type KioskAnswer,
  type KioskOrder,
  type KiosksAnswer,
  type PairingAnswer,
} from '../../../shared/kiosk/admin.ts';
import { pairingHash } from '../../../shared/kiosk/contract.ts';
import { LatchError } from '../../../shared/errors.ts';
import { askServer } from '../../ask-server.ts';
import { serverUrl } from '../../server-url.ts';

const KIOSKS = '/api/admin/kiosks';

export const signIn = (code: string): Promise<unknown> => askServer('/api/admin/session', { body: { code } });

export const signOut = (): Promise<unknown> => askServer('/api/admin/session', { method: 'DELETE' });

export const listKiosks = (): Promise<KiosksAnswer> => asked(kiosksAnswer, KIOSKS);

export const makeKiosk = (name: string): Promise<PairingAnswer> =>
  asked(pairingAnswer, KIOSKS, { body: { name } });

export const renewCode = (id: string): Promise<PairingAnswer> =>
  asked(pairingAnswer, `${KIOSKS}/${id}/code`, { method: 'POST' });

export const openKiosk = (id: string): Promise<KioskAnswer> => asked(kioskAnswer, `${KIOSKS}/${id}`);

export const changeKiosk = (id: string, change: ChangeKiosk): Promise<unknown> =>
  askServer(`${KIOSKS}/${id}`, { method: 'PUT', json: JSON.stringify(change) });

export const orderKiosk = (id: string, order: KioskOrder): Promise<unknown> =>
  askServer(`${KIOSKS}/${id}/orders`, { body: order });

export const revokeKiosk = (id: string): Promise<unknown> =>
  askServer(`${KIOSKS}/${id}`, { method: 'DELETE' });

/** What a device opens to be paired: the code is in the fragment, which no server sees. */
export const pairingLink = (code: string): string => serverUrl('/kiosk').href + pairingHash(code);

async function asked<S extends v.GenericSchema>(
  schema: S,
  path: `/${string}`,
  question: Parameters<typeof askServer>[1] = {},
): Promise<v.InferOutput<S>> {
  const answer = v.safeParse(schema, await askServer(path, question));
  if (!answer.success) throw new LatchError('server-away', `${path}: ${v.summarize(answer.issues)}`);
  return answer.output;
}
