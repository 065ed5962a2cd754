/** The picture of a kiosk's first screen: a data: URL, which is checked by what is in it and not by what it says of itself. */
import { LatchError } from '../../shared/errors.ts';
import { MAX_PICTURE_BYTES, PICTURE_TYPES } from '../../shared/kiosk/contract.ts';

const DATA_URL = /^data:([a-z]+\/[a-z]+);base64,([A-Za-z0-9+/]+={0,2})$/;

/** How each kind begins; null: any byte. */
const MAGIC: Record<(typeof PICTURE_TYPES)[number], readonly (readonly (number | null)[])[]> = {
  'image/png': [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'image/gif': [
    [0x47, 0x49, 0x46, 0x38, 0x37, 0x61],
    [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
  ],
  // "RIFF", the length, "WEBP".
  'image/webp': [[0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
};

/** Throws `too-large`, or `bad-event` where it is no picture of a kind that is allowed. */
export function checkPicture(url: string): void {
  const [, type = '', base64 = ''] = DATA_URL.exec(url) ?? [];
  const kind = PICTURE_TYPES.find((allowed) => allowed === type);
  if (kind === undefined) throw refused('not PNG, JPEG, WebP or GIF');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_PICTURE_BYTES)
    throw new LatchError('too-large', `picture: more than ${MAX_PICTURE_BYTES} bytes`);
  if (!MAGIC[kind].some((start) => start.every((byte, at) => byte === null || bytes[at] === byte)))
    throw refused(`not what it says: ${kind}`);
}

const refused = (why: string): LatchError => new LatchError('bad-event', `picture: ${why}`);
