import { expect, test } from 'vitest';
import { checkPicture } from '../../../server/kiosk/picture.ts';
import { MAX_PICTURE_BYTES } from '../../../shared/kiosk/contract.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const url = (type: string, bytes: readonly number[] | Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

test.each([
  ['image/png', PNG],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
  ['image/gif', [...Buffer.from('GIF89a')]],
  ['image/webp', [...Buffer.from('RIFF....WEBPVP8 ')]],
])('%s is a picture', (type, bytes) => {
  checkPicture(url(type, bytes));
});

test.each([
  ['what is no URL', 'a picture'],
  ['an address', 'https://example.com/a.png'],
  ['markup', url('image/svg+xml', [...Buffer.from('<svg/>')])],
  ['a page', url('text/html', [...Buffer.from('<script>')])],
  ['a page that says it is a picture', url('image/png', [...Buffer.from('<html>')])],
  ['one kind that says it is another', url('image/jpeg', PNG)],
  ['half a beginning', url('image/png', PNG.slice(0, 4))],
  ['nothing', 'data:image/png;base64,'],
  ['more than the URL', `${url('image/png', PNG)}"><script>`],
])('%s is none', (_, text) => {
  expect(() => checkPicture(text)).toThrow(expect.objectContaining({ code: 'bad-event' }) as Error);
});

test('a picture may have 200 KiB, and not a byte more', () => {
  const ofSize = (size: number): string => {
    const bytes = new Uint8Array(size);
    bytes.set(PNG);
    return url('image/png', bytes);
  };
  checkPicture(ofSize(MAX_PICTURE_BYTES));
  expect(() => checkPicture(ofSize(MAX_PICTURE_BYTES + 1))).toThrow(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
});
