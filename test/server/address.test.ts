import { expect, test } from 'vitest';
import { healthTarget, publicUrl } from '../../server/address.ts';

const at = (host: string, more: Partial<Parameters<typeof healthTarget>[0]> = {}) => ({
  host,
  port: 8080,
  tls: null,
  base: '/',
  ...more,
});
const tls = { certPath: 'cert.pem', keyPath: 'key.pem' };

test.each([
  [at('127.0.0.1'), 'http://localhost:8080'],
  [at('localhost'), 'http://localhost:8080'],
  [at('0.0.0.0'), 'http://localhost:8080'],
  [at('::'), 'http://localhost:8080'],
  // "localhost" may lead to another loopback address.
  [at('::1'), 'http://[::1]:8080'],
  [at('127.0.0.2'), 'http://127.0.0.2:8080'],
  [at('2001:db8::1', { tls }), 'https://[2001:db8::1]:8080'],
  [at('talk.example', { base: '/latch/' }), 'http://talk.example:8080/latch/'],
])('$host is opened at %s', (config, url) => {
  expect(publicUrl(config, 8080)).toBe(url);
});

test.each([
  [at('127.0.0.1'), '127.0.0.1'],
  [at('0.0.0.0'), '127.0.0.1'],
  [at('::'), '::1'],
  [at('::1'), '::1'],
  [at('10.0.0.5'), '10.0.0.5'],
])('the health of $host is asked at %s', (config, host) => {
  expect(healthTarget(config)).toEqual({ host, port: 8080, path: '/healthz' });
});

test('the health check knows the base', () => {
  expect(healthTarget(at('::', { base: '/latch/' })).path).toBe('/latch/healthz');
});
