import { describe, expect, test } from 'vitest';
import { cameByHttps, originCheck } from '../../../server/gateway/caller.ts';

describe('the origin', () => {
  const allowed = (
    settings: Partial<Parameters<typeof originCheck>[0]>,
    headers: Record<string, string>,
  ): boolean => {
    const check = originCheck({ host: '127.0.0.1', origins: [], trustedProxies: 0, ...settings });
    try {
      check({ headers });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'origin-refused' });
      return false;
    }
  };

  test.each([
    ['none, as from a program', {}, {}, true],
    [
      'the host that the request names',
      {},
      { origin: 'http://localhost:8080', host: 'localhost:8080' },
      true,
    ],
    ['IPv6 loopback', {}, { origin: 'http://[::1]:8080', host: '[::1]:8080' }, true],
    ['IPv6 in another form', {}, { origin: 'http://[::1]:8080', host: '[0:0::1]:8080' }, true],
    ['an IPv6 address', { host: '::' }, { origin: 'http://[2001:db8::1]', host: '[2001:DB8::1]' }, true],
    [
      'its host, with a port that the scheme has anyway',
      { trustedProxies: 1 },
      { origin: 'https://192.0.2.1', host: '192.0.2.1:443' },
      true,
    ],
    [
      'its host, with the port of the other scheme',
      { trustedProxies: 1 },
      { origin: 'https://192.0.2.1', host: '192.0.2.1:80' },
      false,
    ],
    ['another port', {}, { origin: 'http://localhost:3000', host: 'localhost:8080' }, false],
    ['another site', {}, { origin: 'https://evil.example', host: 'localhost:8080' }, false],
    ['null, as from a sandboxed frame', {}, { origin: 'null', host: 'localhost:8080' }, false],
    ['junk', {}, { origin: '::', host: 'localhost:8080' }, false],
    [
      'a name that was made to lead to loopback',
      {},
      { origin: 'http://evil.example:8080', host: 'evil.example:8080' },
      false,
    ],
    [
      'a name behind a proxy on this machine',
      { trustedProxies: 1 },
      { origin: 'https://talk.example', host: 'talk.example' },
      false,
    ],
    [
      'a name where the server listens to all',
      { host: '0.0.0.0' },
      { origin: 'https://talk.example', host: 'Talk.example' },
      false,
    ],
    [
      'that name, once it is of the list',
      { host: '0.0.0.0', origins: ['https://talk.example'] },
      { origin: 'https://talk.example', host: 'Talk.example.' },
      true,
    ],
    [
      'the name that the server listens on',
      { host: 'box.lan' },
      { origin: 'http://box.lan:8080', host: 'box.lan:8080' },
      true,
    ],
    ['a name below localhost', {}, { origin: 'http://a.localhost:1', host: 'a.localhost:1' }, true],
    ['none, and the name of another', { host: '0.0.0.0' }, { host: 'evil.example' }, false],
    ['none, and a name that ends like ours', {}, { host: 'evil-localhost' }, false],
    ['none, and no host', {}, {}, true],
    ['none, and an empty host', {}, { host: '' }, false],
    ['none, and a host with a name before it', {}, { host: 'localhost@evil.example' }, false],
    ['none, and a host with a path behind it', {}, { host: 'evil.example/localhost' }, false],
    ['none, and a host with a fragment behind it', {}, { host: 'evil.example#.localhost' }, false],
    ['none, and a host that only begins like an address', {}, { host: '127.0.0.1.evil.example' }, false],
    [
      'one of the list, and the name of another',
      { origins: ['https://talk.example'] },
      { origin: 'https://talk.example', host: 'evil.example' },
      false,
    ],
    [
      'one of the list',
      { origins: ['https://talk.example'] },
      { origin: 'https://talk.example', host: '10.0.0.5:8080' },
      true,
    ],
    [
      'own host, but a list says otherwise',
      { origins: ['https://a.example'] },
      { origin: 'http://localhost', host: 'localhost' },
      false,
    ],
  ])('%s', (_name, settings, headers, expected) => {
    expect(allowed(settings, headers as Record<string, string>)).toBe(expected);
  });
});

test('HTTPS is known by the socket, or from a trusted proxy', () => {
  const request = (encrypted: boolean, proto?: string) => ({
    headers: { 'x-forwarded-proto': proto },
    socket: { encrypted },
  });
  expect(cameByHttps(request(true), 0)).toBe(true);
  expect(cameByHttps(request(false), 0)).toBe(false);
  expect(cameByHttps(request(false, 'https'), 0)).toBe(false);
  expect(cameByHttps(request(false, 'https'), 1)).toBe(true);
});
