/**
 * This page, with servers that were released (a deploy is rolled back, or one of several nodes is older) and with one of the
 * future.
 */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  createCallAnswer,
  helloAnswer,
  PROTOCOL_VERSION,
  type CreateCallAnswer,
} from '../../shared/protocol.ts';
import type { WorkerReport } from '../../web/call/worker/messages.ts';
import { FrozenProtocol } from './frozen.ts';
import { LivePage } from './live-page.ts';
import { AS_RECORDED, type Changes } from './recorded-server.ts';
import { readRecording, recordedVersions, type RecordedMessage } from './recording.ts';

/** Plays a recording to this page. `answer` changes the answers to requests. */
function play(recording: readonly RecordedMessage[], changes: Changes): LivePage {
  const [hello, call] = recording.flatMap((message) => (message.kind === 'http' ? [message] : []));
  v.parse(helloAnswer, changes.payload('hello', hello!.answer));
  const permission = (): CreateCallAnswer => v.parse(createCallAnswer, changes.payload('call', call!.answer));
  const page = new LivePage(permission, changes);
  page.play(recording);
  return page;
}

function reported<K extends WorkerReport['kind']>(page: LivePage, kind: K) {
  return page.reports.filter((report): report is Extract<WorkerReport, { kind: K }> => report.kind === kind);
}

/** Every turn of the recording was answered, and the user ended the call. */
function expectWholeCall(page: LivePage, recording: readonly RecordedMessage[]): void {
  const count = (name: string): number =>
    recording.filter((message) => message.kind === 'event' && message.name === name).length;
  expect(reported(page, 'reply-finished')).toHaveLength(count('reply.finished'));
  expect(reported(page, 'reply-cut')).toHaveLength(count('reply.interrupt'));
  // The recorded page loaded for seconds between its permission and its first socket. This one waits as long with the link open.
  const states = reported(page, 'link').map(({ state }) => state);
  expect(states.filter((state) => state !== 'blocked' && state !== 'slow')).toEqual([
    'connecting',
    'up',
    'reconnecting',
    'up',
  ]);
  expect(reported(page, 'over')).toMatchObject([{ kind: 'over', error: null }]);
  expect(page.server.callRequests).toHaveLength(1);
}

describe.each(recordedVersions())('a server of version %i', (version) => {
  const frozen = new FrozenProtocol(version);
  const recording = readRecording(version);
  const page = play(recording, AS_RECORDED);

  it('is understood: every turn has its answer, and the call comes back over a second socket', () => {
    expectWholeCall(page, recording);
    expect(reported(page, 'problem')).toEqual([]);
  });

  it('does not make the page think that it is outdated', () => {
    expect(reported(page, 'page-outdated')).toEqual([]);
  });

  it('gets nothing that its version did not know', () => {
    const faults = [
      ...page.server.fromPage.map(({ name, first, n }) => frozen.faultOfEvent('page', name, first, n)),
      ...page.server.auths.map((auth) => frozen.faultOf('handshake', auth)),
      ...page.server.callRequests.map((request) => frozen.faultOf('callRequest', request)),
    ];
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
    expect(page.server.fromPage.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'turn.open',
        'audio',
        'turn.speculate',
        'turn.commit',
        'turn.text',
        'call.end',
      ]),
    );
  });
});

describe('a server of the future', () => {
  const more = { future: { deep: [1, 'two', null] }, version: 99 };
  const FUTURE: Changes = {
    payload: (name, payload) => {
      const grown = withMore(payload);
      return name === 'link.ready' ? { ...(grown as object), protocol: PROTOCOL_VERSION + 1 } : grown;
    },
    before: (name) =>
      name === 'reply.started'
        ? [
            ['weather.forecast', { rain: true }],
            ['model.state', { state: 'dreaming' }],
            ['call.error', { code: 'too-sunny', message: 'The sun is too bright.', turnId: undefined }],
          ]
        : [],
  };
  /** Every object in it has members that nobody knows yet. */
  function withMore(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withMore);
    if (typeof value !== 'object' || value === null) return value;
    return {
      ...Object.fromEntries(Object.entries(value).map(([key, its]) => [key, withMore(its)])),
      ...more,
    };
  }
  const recording = readRecording(1);
  const page = play(recording, FUTURE);

  it('may add members, events, words and error codes: the call goes on', () => {
    expectWholeCall(page, recording);
  });

  it('is quoted where it tells of an error that the page does not know', () => {
    const problems = reported(page, 'problem').map(({ error }) => error);
    expect(problems.length).toBeGreaterThan(0);
    for (const { code, message } of problems) {
      expect({ code, message }).toEqual({ code: 'internal', message: 'The sun is too bright.' });
    }
  });

  it('makes the page say that it is outdated, each time the line comes up', () => {
    expect(reported(page, 'page-outdated')).toHaveLength(2);
  });
});
