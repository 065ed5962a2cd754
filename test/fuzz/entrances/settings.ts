/** The settings of the process: whatever is in the environment, it is read, or each wrong setting is named. */
import fc from 'fast-check';
import { ConfigError, readConfig } from '../../../server/config.ts';
import { SETTINGS } from '../../../server/settings.ts';
import { nastyNumber, nastyText } from '../arbitraries.ts';
import type { Entrance } from '../entrance.ts';

const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...Object.keys(SETTINGS), 'PORT') },
  nastyText.map((text) => `LATCH_${text}`.slice(0, 60)),
  nastyText,
);
const value = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    'on',
    'off',
    '8080',
    '::',
    '[::1]',
    '0.0.0.0',
    'localhost',
    '/latch/',
    '/a//b',
    '/../',
    'https://a.example',
    'https://*.a.example, self',
    'http://[',
    'ws://',
    'wss://user:pass@h:1/x?model=%',
    'ws://h:99999',
    'api-key',
    'latch',
    'debug',
    'a-code-of-16-chars',
    'x'.repeat(40),
  ),
  nastyNumber.map(String),
  nastyText,
);

export const settings: Entrance<[string, string][]> = {
  name: 'settings',
  inputs: fc.array(fc.tuple(name, value), { maxLength: 6 }),
  open: async (server) => ({
    attack: async (entries) => {
      try {
        readConfig(Object.fromEntries(entries));
      } catch (thrown) {
        if (!(thrown instanceof ConfigError)) throw thrown;
        if (thrown.problems.length === 0)
          server.fail(`settings are refused without a word: ${JSON.stringify(entries)}`);
      }
    },
    close: async () => {},
  }),
};
