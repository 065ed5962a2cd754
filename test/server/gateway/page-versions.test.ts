import { describe, expect, it } from 'vitest';
import {
  callAnswerFor,
  checkPageServed,
  codeFor,
  errorFor,
  eventFor,
  linkEventFor,
  pageVersionOf,
} from '../../../server/gateway/page-versions.ts';
import { ERROR_CODES, ERRORS, LatchError, type ErrorCode } from '../../../shared/errors.ts';
import { PROTOCOL_VERSION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import { FrozenProtocol } from '../../protocol/frozen.ts';

const first = new FrozenProtocol(1);
const thrownBy = (run: () => void): LatchError => {
  try {
    run();
  } catch (thrown) {
    return thrown as LatchError;
  }
  throw new Error('nothing was thrown');
};

describe('what a page says of its version', () => {
  it.each<[unknown, number]>([
    ['2', 2],
    ['17', 17],
    [undefined, 1],
    ['', 1],
    ['new', 1],
    ['-3', 1],
    ['2.5', 1],
    [['2', '3'], 1],
    ['99999999999', 1],
  ])('%j is version %i', (said, version) => {
    expect(pageVersionOf(said)).toBe(version);
  });
});

describe('a page of version 1', () => {
  it.each(ERROR_CODES)('gets %s in a code that it knows, and that ends the call or not as well', (code) => {
    const told = codeFor(1, code);
    expect(first.errorCodes).toContain(told);
    expect(ERRORS[told].ends).toBe(ERRORS[code].ends);
  });

  it('never gets a code after which it would take back by itself the conversation that another call has', () => {
    const asksForNewCall: ErrorCode[] = [
      'call-not-found',
      'resume-refused',
      'token-expired',
      'token-invalid',
      'draining',
    ];
    expect(asksForNewCall).not.toContain(codeFor(1, 'taken-over'));
  });

  it('gets such a code in events and refusals too', () => {
    const taken = new LatchError('taken-over');
    const { code, message } = taken;
    const ended = eventFor(1, { name: 'call.ended', payload: { code, message } });
    expect(first.faultOfEvent('server', ended.name, ended.payload, 1)).toBe(null);
    const told = eventFor(1, { name: 'call.error', payload: taken.toJSON() });
    expect(first.faultOfEvent('server', told.name, told.payload, 1)).toBe(null);
    expect(first.errorCodes).toContain(errorFor(1, taken).code);
  });

  it('gets an end without a reason as it is', () => {
    const ended = { name: 'call.ended', payload: { code: null, message: 'Over.' } } as const;
    expect(eventFor(1, ended)).toEqual(ended);
  });

  it('is told where its turn detector runs', () => {
    const answer: CreateCallAnswer = {
      callId: 'call',
      conversationId: 'conversation',
      conversationKey: 'key',
      token: 'token',
      expiresAtMs: 1,
      turn: { detector: 'latch', modelUrl: null },
    };
    expect(first.faultOf('callAnswer', callAnswerFor(1, answer))).toBe(null);
    expect(callAnswerFor(PROTOCOL_VERSION, answer)).toBe(answer);
  });
});

describe('a page of this version', () => {
  it('gets every error as it is', () => {
    for (const code of ERROR_CODES) expect(codeFor(PROTOCOL_VERSION, code)).toBe(code);
  });

  it('is told the version of the server when its socket is up, and then alone', () => {
    const ready = {
      callId: 'call',
      conversationId: 'conversation',
      resumeKey: 'key',
      received: 0,
      resumed: false,
      model: { label: 'Model', builtin: false, speculation: true },
      maxCallMs: 1,
      resumeWindowMs: 1,
    };
    expect(linkEventFor(PROTOCOL_VERSION, 'link.ready', ready, 'key')).toEqual({
      ...ready,
      conversationKey: 'key',
      protocol: PROTOCOL_VERSION,
    });
    expect(linkEventFor(PROTOCOL_VERSION, 'link.ack', { received: 1 }, 'key')).toEqual({ received: 1 });
    expect(linkEventFor(2, 'link.ready', ready, 'key')).toEqual({ ...ready, protocol: PROTOCOL_VERSION });
    expect(linkEventFor(1, 'link.ready', ready, 'key')).toEqual(ready);
  });
});

describe('a page that is not served any more', () => {
  it('is refused, in a code that it knows', () => {
    expect(thrownBy(() => checkPageServed(2, 3)).code).toBe('page-outdated');
    expect(first.errorCodes).toContain(
      errorFor(
        1,
        thrownBy(() => checkPageServed(1, 2)),
      ).code,
    );
  });

  it('is none of those from the oldest that is served on, nor one that is newer than the server', () => {
    checkPageServed(3, 3);
    checkPageServed(PROTOCOL_VERSION + 1);
  });
});
