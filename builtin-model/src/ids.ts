import { randomBytes } from 'node:crypto';

/** An id of the server's own: `item_` and 24 hexadecimal digits. */
export function newId(kind: 'item' | 'resp' | 'sess' | 'conv' | 'call'): string {
  return `${kind}_${randomBytes(12).toString('hex')}`;
}
