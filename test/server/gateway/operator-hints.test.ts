import { expect, test } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { originCheck } from '../../../server/gateway/caller.ts';
import { OperatorHints } from '../../../server/gateway/operator-hints.ts';

/** What is logged of requests to a server with these settings. */
function operator(env: Record<string, string> = {}) {
  const { config } = readConfig(env);
  const warnings: string[] = [];
  const hints = new OperatorHints(config, { warn: (text: unknown) => void warnings.push(String(text)) });
  const check = hints.watched(originCheck(config));
  return {
    hints,
    warnings,
    ask: (headers: Record<string, string>): void => {
      try {
        check({ headers: { host: 'localhost:8080', ...headers } });
      } catch {
        // What the page is told is tested elsewhere.
      }
    },
  };
}

test('a page that came through a tunnel is refused with the setting that lets it in, once for each address', () => {
  const { warnings, ask } = operator();
  ask({ origin: 'https://abc.tunnel.example' });
  ask({ origin: 'https://abc.tunnel.example' });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('set LATCH_ORIGINS=https://abc.tunnel.example.');
  expect(warnings[0]).toContain('A request for localhost:8080 was refused');
  ask({ origin: 'https://def.tunnel.example' });
  expect(warnings).toHaveLength(2);
});

test('a name that no setting knows is refused with the setting that lets it in, whether a page asks or a program', () => {
  const { warnings, ask } = operator({ LATCH_ORIGINS: 'https://talk.example' });
  ask({ host: 'inner:8080', origin: 'https://talk.example' });
  ask({ host: 'inner:8080', 'x-forwarded-proto': 'https' });
  expect(warnings).toEqual([
    expect.stringContaining('set LATCH_ORIGINS=https://talk.example,http://inner:8080.'),
    expect.stringContaining('set LATCH_ORIGINS=https://talk.example,https://inner:8080.'),
  ]);
});

test('what to set lets that page in, and those that were let in before', () => {
  const { warnings, ask } = operator({ LATCH_ORIGINS: 'https://talk.example' });
  const tunnel = { origin: 'https://abc.tunnel.example', 'x-forwarded-for': '1.2.3.4, 10.0.0.1' };
  ask(tunnel);
  const settings = Object.fromEntries(
    [.../(LATCH_[A-Z_]+)=([^ ]*?)\.? /g[Symbol.matchAll](warnings.at(-1)!)].map(([, name, value]) => [
      name,
      value,
    ]),
  ) as Record<string, string>;
  expect(settings).toEqual({
    LATCH_ORIGINS: 'https://talk.example,https://abc.tunnel.example',
    LATCH_TRUST_PROXY: '2',
  });
  const mended = operator(settings);
  for (const origin of [tunnel.origin, 'https://talk.example']) mended.ask({ ...tunnel, origin });
  expect(mended.warnings).toEqual([]);
});

test('an unknown proxy is named once, with the setting that trusts it', () => {
  const { warnings, ask } = operator();
  ask({ 'x-forwarded-for': '1.2.3.4' });
  ask({ 'x-forwarded-for': '1.2.3.4' });
  expect(warnings).toEqual([expect.stringContaining('LATCH_TRUST_PROXY=1')]);
  const trusting = operator({ LATCH_TRUST_PROXY: '1' });
  trusting.ask({ 'x-forwarded-for': '1.2.3.4' });
  expect(trusting.warnings).toEqual([]);
});

test('nothing is said of origins that no setting can let in, and little of endless ones', () => {
  const { warnings, ask } = operator();
  for (const origin of ['null', 'chrome-extension://abc', 'junk']) ask({ origin });
  expect(warnings).toEqual([]);
  for (let i = 0; i < 1_000; i++) ask({ origin: `https://${i}.example` });
  expect(warnings.length).toBeLessThan(30);
});

test('a proxy that strips upgrades is named once, with the path that it must pass', () => {
  const { hints, warnings } = operator({ LATCH_BASE: '/latch/' });
  hints.onUpgradeStripped();
  hints.onUpgradeStripped();
  expect(warnings).toEqual([expect.stringContaining('upgrades of /latch/socket.io/')]);
});
