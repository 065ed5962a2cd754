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
      { origin: 'https://talk.example', host: 'talk.example:443' },
      true,
    ],
    [
      'its host, with the port of the other scheme',
      { trustedProxies: 1 },
      { origin: 'https://talk.example', host: 'talk.example:80' },
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
      true,
    ],
    [
      'a name where the server listens to all',
      { host: '0.0.0.0' },
      { origin: 'https://talk.example', host: 'Talk.example' },
      true,
    ],
    [
      'one of the list',
      { origins: ['https://talk.example'] },
      { origin: 'https://talk.example', host: 'inner:8080' },
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
