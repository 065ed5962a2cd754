import { describe, expect, test } from 'vitest';
import { addressReader, countedAddress, networkOf } from '../../../server/gateway/addresses.ts';

describe('the address', () => {
  const address = (proxies: number, remoteAddress: string, forwarded?: string | string[]): string =>
    addressReader(proxies)({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } });

  test('is the socket’s where no proxy is trusted, whatever the header says', () => {
    expect(address(0, '10.0.0.9', '1.2.3.4')).toBe('10.0.0.9');
  });

  test('is what the outermost trusted proxy saw', () => {
    expect(address(1, '10.0.0.9', '6.6.6.6, 1.2.3.4')).toBe('1.2.3.4');
    expect(address(2, '10.0.0.9', ['6.6.6.6, 1.2.3.4', '10.0.0.8'])).toBe('1.2.3.4');
  });

  test('is the first one where the list is shorter than it should be', () => {
    expect(address(3, '10.0.0.9', '1.2.3.4')).toBe('1.2.3.4');
    expect(address(1, '10.0.0.9')).toBe('10.0.0.9');
  });

  test.each(['1.2.3.4:5678', '1.2.3.4'])('of %s is without its port', (forwarded) => {
    expect(address(1, '10.0.0.9', forwarded)).toBe('1.2.3.4');
  });

  test.each(['2001:db8:1:2::9', '[2001:db8:1:2::9]', '[2001:db8:1:2:ffff::]:443', '"[2001:db8:1:2::1]:443"'])(
    'of %s is its network',
    (forwarded) => expect(address(1, '::1', forwarded)).toBe('2001:db8:1:2::/64'),
  );

  test.each(['[::ffff:102:304]:5678', '::ffff:102:304', '"1.2.3.4:99"', ' 1.2.3.4 ', '::ffff:1.2.3.4%eth0'])(
    'of %s is the IPv4 one',
    (forwarded) => expect(address(1, '::1', forwarded)).toBe('1.2.3.4'),
  );

  test.each([
    'unknown',
    '_hidden',
    'evil',
    '1.2.3',
    '0x1.2.3.4',
    '1.2.3.4.5',
    '999.1.1.1',
    '1.2.3.4:port',
    '[1.2.3.4',
    '2001:db8::1::2',
    '\u0000',
    'x'.repeat(10_000),
  ])('of what is none (%s) is that of the nearest proxy which wrote one', (forwarded) => {
    expect(address(1, '10.0.0.9', forwarded)).toBe('10.0.0.9');
    expect(address(2, '10.0.0.9', `${forwarded}, 1.2.3.4`)).toBe('1.2.3.4');
  });

  test('is found at the end of a header of any length', () => {
    expect(address(1, '10.0.0.9', `${'6.6.6.6, '.repeat(100_000)}1.2.3.4`)).toBe('1.2.3.4');
  });

  test.each([
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:102:304', '1.2.3.4'],
    ['0:0:0:0:0:FFFF:0102:0304', '1.2.3.4'],
    ['64:ff9b::1.2.3.4', '64:ff9b::/64'],
    ['::', '::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
  ])('%s counts as %s', (given, counted) => {
    expect(address(0, given)).toBe(counted);
  });
});

test.each([
  ['1.2.3.4', '1.2.3.0/24'],
  ['2001:db8:1:2::9', '2001:db8:1::/48'],
  ['::ffff:1.2.3.4', '1.2.3.0/24'],
  [undefined, 'unknown'],
])('the larger network of %s is %s', (address, network) => {
  expect(networkOf(countedAddress(address))).toBe(network);
});
