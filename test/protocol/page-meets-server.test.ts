/** Pages that were released, with this server: they stay open while a new version is deployed. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { OLDEST_PAGE_VERSION, PROTOCOL_VERSION, type ServerEvents } from '../../shared/protocol.ts';
import { FrozenProtocol } from './frozen.ts';
import { RecordedPage } from './recorded-page.ts';
import { readRecording, recordedVersions } from './recording.ts';

/** A call of a minute takes as long as the recogniser and the voice need. */
const CALL_LIMIT_MS = 120_000;

let server: RunningServer;
beforeAll(async () => {
  const { config } = readConfig({ LATCH_PORT: '0', LATCH_KEEP: 'nothing' });
  server = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
}, CALL_LIMIT_MS);
afterAll(() => server.close());

const served = recordedVersions().filter((version) => version >= OLDEST_PAGE_VERSION);

it('there is a recording of every version before this one that the server serves', () => {
  for (let version = OLDEST_PAGE_VERSION; version < PROTOCOL_VERSION; version++)
    expect(served).toContain(version);
});

describe.each(served)('a page of version %i', (version) => {
  const frozen = new FrozenProtocol(version);
  const recording = readRecording(version);
  let page: RecordedPage;
  beforeAll(async () => {
    page = new RecordedPage(server.url, recording);
    await page.play();
  }, CALL_LIMIT_MS);

  it('is let in, and told of no error', () => {
    expect(page.refusals).toEqual([]);
    expect(page.events.filter(({ name }) => name === 'call.error')).toEqual([]);
    expect(page.http.map(({ status }) => status)).toEqual([200, 201]);
  });

  it('gets an answer to every turn, and its call ends as it wished', () => {
    const ended = page.events.filter(({ name }) => name === 'reply.started');
    const answered = new Set(ended.map(({ first }) => (first as ServerEvents['reply.started']).turnId));
    const turns = recording.filter(
      (message) =>
        message.kind === 'event' && (message.name === 'turn.commit' || message.name === 'turn.text'),
    );
    const asked = turns.map((message) =>
      'payload' in message ? (message.payload as { turnId: number }).turnId : 0,
    );
    expect(asked.length).toBeGreaterThan(3);
    expect([...answered]).toEqual(expect.arrayContaining(asked));
    expect(page.events.at(-1)).toMatchObject({ name: 'call.ended', first: { code: null } });
  });

  it('comes back over a second socket to the same call', () => {
    const ready = page.events.filter(({ name }) => name === 'link.ready');
    expect(ready.map(({ first }) => first)).toMatchObject([{ resumed: false }, { resumed: true }]);
  });

  it('gets nothing that its version did not know', () => {
    const faults = page.events
      .map(({ name, first, n }) => frozen.faultOfEvent('server', name, first, n))
      .filter((fault) => fault !== null);
    expect(faults).toEqual([]);
    const [hello, call] = page.http;
    expect(frozen.faultOf('hello', hello!.answer)).toBe(null);
    expect(frozen.faultOf('callAnswer', call!.answer)).toBe(null);
    expect(page.pongs.length).toBeGreaterThan(0);
  });
});
