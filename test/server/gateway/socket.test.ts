import { describe, expect, it } from 'vitest';
import { LatchError, type ErrorCode } from '../../../shared/errors.ts';
import { encodeFrame } from '../../../shared/frames.ts';
import { PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { OPUS_PACKET } from '../session/phone.ts';
import { errorOf, handled, next, readyOf, refusalOf, serveGateway, TRANSPORTS } from './serve-gateway.ts';

describe.each(TRANSPORTS)('over %s', (transport) => {
  const serve = (options: { maxCalls?: number } = {}) => serveGateway({ transport, ...options });

  describe('the door', () => {
    it('opens for a token, once', async () => {
      const { dial, registry } = await serve();
      const socket = dial({ token: 'call-1' });
      expect(await readyOf(socket)).toMatchObject({ callId: 'call-1', resumed: false });
      expect(await refusalOf(dial({ token: 'call-1' }))).toMatchObject({ code: 'token-invalid' });
      expect(registry.activeCalls()).toBe(1);
    });

    it('does not open a second time for the token of a call that is over', async () => {
      const { dial } = await serve();
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      socket.emit('call.end', {}, 1);
      await next(socket, 'disconnect');
      expect(await refusalOf(dial({ token: 'call-1' }))).toMatchObject({ code: 'token-invalid' });
    });

    it.each<[string, Record<string, unknown>, ErrorCode]>([
      ['nothing', {}, 'token-invalid'],
      ['a wrong token', { token: 'forged' }, 'token-invalid'],
      ['a token that is no text', { token: 7 }, 'token-invalid'],
      ['a token and something else', { token: 'call-1', admin: true }, 'token-invalid'],
      ['a token that is too long', { token: 'call'.repeat(1000) }, 'token-invalid'],
      ['a token whose time is over', { token: 'old' }, 'token-expired'],
      ['the key to no call', { resumeKey: 'call-9.key', received: 0 }, 'call-not-found'],
      ['a key without a dot', { resumeKey: 'call-9', received: 0 }, 'call-not-found'],
      ['a key without what was received', { resumeKey: 'call-9.key' }, 'token-invalid'],
    ])('stays closed to %s', async (_what, auth, code) => {
      const { dial, registry } = await serve();
      expect(await refusalOf(dial(auth))).toMatchObject({ code });
      expect(registry.activeCalls()).toBe(0);
    });

    it('stays closed to a wrong key of a call that is up', async () => {
      const { dial } = await serve();
      const { resumeKey } = await readyOf(dial({ token: 'call-1' }));
      const wrong = resumeKey.slice(0, -1) + (resumeKey.endsWith('A') ? 'B' : 'A');
      expect(await refusalOf(dial({ resumeKey: wrong, received: 0 }))).toMatchObject({
        code: 'call-not-found',
      });
      expect(await refusalOf(dial({ resumeKey: 'call-1.', received: 0 }))).toMatchObject({
        code: 'call-not-found',
      });
    });

    it('stays closed when every line is busy, or too many are up from one address', async () => {
      const few = await serve({ maxCalls: 1 });
      await readyOf(few.dial({ token: 'call-1' }));
      expect(await refusalOf(few.dial({ token: 'call-2' }))).toMatchObject({ code: 'at-capacity' });
      const many = await serve();
      await readyOf(many.dial({ token: 'call-1' }));
      await readyOf(many.dial({ token: 'call-2' }));
      expect(await refusalOf(many.dial({ token: 'call-3' }))).toMatchObject({ code: 'too-many-calls' });
    });

    it('stays closed to a page from elsewhere', async () => {
      const { dial, registry } = await serveGateway({
        transport,
        checkOrigin: () => {
          throw new LatchError('origin-refused');
        },
      });
      await next(dial({ token: 'call-1' }), 'connect_error');
      expect(registry.activeCalls()).toBe(0);
    });
  });

  describe('a call that comes back', () => {
    it('with its key goes on, and gets what it missed', async () => {
      const { dial, model } = await serve();
      const first = dial({ token: 'call-1' });
      const { resumeKey } = await readyOf(first);
      first.emit('turn.text', { turnId: 1, text: 'hello' }, 1);
      await handled(first);
      first.disconnect();
      model.line.answer('1.0', 'Good day.', 20);
      const second = dial({ resumeKey, received: 1 });
      const audio = next<Uint8Array>(second, 'audio');
      expect(await readyOf(second)).toMatchObject({ resumed: true, received: 1 });
      expect((await audio).byteLength).toBeGreaterThan(20);
    });

    it('claiming to have less than it had is let go; the next call goes on with the conversation', async () => {
      const { dial, registry } = await serve();
      const first = dial({ token: 'call-1' });
      const { resumeKey, conversationId } = await readyOf(first);
      first.emit('link.ack', { received: 1 });
      await handled(first);
      const second = dial({ resumeKey, received: 0 });
      await next(second, 'disconnect');
      expect(await refusalOf(dial({ resumeKey, received: 0 }))).toMatchObject({ code: 'call-not-found' });
      expect(registry.knows(conversationId)).toBe(true);
    });
  });

  describe('a message', () => {
    it('that pings is answered with both times', async () => {
      const { dial, clock } = await serve();
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      clock.nowMs = 7_000;
      expect(await socket.emitWithAck('link.ping', { sentAtMs: 123 })).toEqual({
        sentAtMs: 123,
        serverMs: 7_000,
      });
    });

    it.each<[string, string, unknown[], ErrorCode, RegExp]>([
      ['with an unknown name', 'turn.explode', [{}, 1], 'unknown-event', /turn\.explode/],
      ['named as what every object has', 'constructor', [{}, 1], 'unknown-event', /constructor/],
      [
        'of the server’s own',
        'reply.started',
        [{ replyId: 1, turnId: 1, revision: 0 }, 1],
        'unknown-event',
        /reply\.started/,
      ],
      ['without a payload', 'turn.open', [null, 1], 'bad-event', /turn\.open/],
      ['with a field of the wrong kind', 'turn.open', [{ turnId: 'one' }, 1], 'bad-event', /turnId/],
      ['with a field out of range', 'turn.open', [{ turnId: 0 }, 1], 'bad-event', /turnId/],
      ['with a field too many', 'turn.open', [{ turnId: 1, extra: 1 }, 1], 'bad-event', /extra/],
      ['with empty text', 'turn.text', [{ turnId: 1, text: '  ' }, 1], 'bad-event', /text/],
      [
        'with text that is too long',
        'turn.text',
        [{ turnId: 1, text: 'x'.repeat(4001) }, 1],
        'bad-event',
        /text/,
      ],
      ['without a number', 'turn.open', [{ turnId: 1 }], 'bad-event', /link number/],
      ['with a number that is none', 'turn.open', [{ turnId: 1 }, 1.5], 'bad-event', /link number/],
      ['that pings with nothing', 'link.ping', [{}], 'bad-event', /sentAtMs/],
      ['of audio that is text', 'audio', ['hello'], 'bad-frame', /not binary/],
      ['of audio without a header', 'audio', [new Uint8Array(3)], 'bad-frame', /length 3/],
      [
        'of audio that is too long',
        'audio',
        [
          encodeFrame({
            kind: 'speech',
            n: 1,
            turnId: 1,
            revision: 0,
            seq: 0,
            replyId: 0,
            payload: new Uint8Array(2000),
          }),
        ],
        'bad-frame',
        /payload 2000/,
      ],
    ])('%s is refused, and what was wrong is named', async (_what, name, args, code, detail) => {
      const { dial } = await serve();
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      const error = errorOf(socket);
      socket.emit(name, ...args);
      expect(await error).toMatchObject({ code, detail: expect.stringMatching(detail) });
      await handled(socket);
      expect(socket.connected).toBe(true);
    });

    it('that is malformed keeps its place: what follows is taken', async () => {
      const { dial, model } = await serve();
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      const frame = { kind: 'speech', turnId: 1, revision: 0, replyId: 0, payload: OPUS_PACKET } as const;
      const badFrame = encodeFrame({ ...frame, n: 3, seq: 0 });
      badFrame[1] = 1;
      socket.emit('turn.nonsense', {}, 1);
      socket.emit('turn.open', { turnId: 1 }, 2);
      socket.emit('audio', badFrame);
      socket.emit('audio', encodeFrame({ ...frame, n: 4, seq: 0 }));
      await handled(socket);
      expect(socket.connected).toBe(true);
      expect(model.line.appendedSamples).toBeGreaterThan(0);
    });

    it('after a gap hangs up, so that a fresh socket brings what is missing', async () => {
      const { dial, registry } = await serve();
      const socket = dial({ token: 'call-1' });
      const { resumeKey } = await readyOf(socket);
      const heard = Promise.all([errorOf(socket), next(socket, 'disconnect')]);
      socket.emit('turn.open', { turnId: 1 }, 5);
      expect((await heard)[0]).toMatchObject({ code: 'wrong-sequence' });
      expect(registry.activeCalls()).toBe(1);
      expect(await readyOf(dial({ resumeKey, received: 0 }))).toMatchObject({ resumed: true, received: 0 });
    });

    it('that is enormous hangs up; the call waits for its browser', async () => {
      const { dial, registry } = await serve();
      const socket = dial({ token: 'call-1' });
      const { resumeKey } = await readyOf(socket);
      socket.emit('turn.text', { turnId: 1, text: 'x'.repeat(100_000) }, 1);
      await next(socket, 'disconnect');
      expect(registry.activeCalls()).toBe(1);
      expect(await readyOf(dial({ resumeKey, received: 0 }))).toMatchObject({ resumed: true });
    });

    it('after message of nonsense is answered, until it is enough', async () => {
      const { dial } = await serve();
      const socket = dial({ token: 'call-1' });
      await readyOf(socket);
      let errors = 0;
      socket.on('call.error', () => errors++);
      for (let n = 1; n <= 50; n++) socket.emit('turn.nonsense', {}, n);
      await handled(socket);
      expect(errors).toBe(50);
      socket.emit('turn.nonsense', {}, 51);
      expect(await next(socket, 'call.ended')).toMatchObject({ code: 'too-much' });
    });
  });

  describe('a page of another version', () => {
    it('is told the version of the server, unless it would not know what that is', async () => {
      const { dial, url } = await serve();
      expect(await readyOf(dial({ token: 'call-1' }))).toHaveProperty('protocol', PROTOCOL_VERSION);
      const old = dial({ token: 'call-2' }, transport, url, {});
      expect(await readyOf(old)).not.toHaveProperty('protocol');
    });

    it('stays outside once it is not served any more', async () => {
      const { dial, url, registry } = await serve();
      // Version 0 never existed. It stands for a version before the oldest, and knows no code that version 1 does not know.
      const old = dial({ token: 'call-1' }, transport, url, { protocol: '0' });
      expect(await refusalOf(old)).toMatchObject({ code: 'internal' });
      expect(registry.activeCalls()).toBe(0);
    });
  });
});
