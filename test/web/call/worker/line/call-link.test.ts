import { beforeEach, describe, expect, it } from 'vitest';
import { LatchError, type ErrorCode } from '../../../../../shared/errors.ts';
import type { CallLink } from '../../../../../web/call/worker/line/call-link.ts';
import { CALL, ScriptedServer } from './scripted-server.ts';

const open = (turnId: number) => ({ name: 'turn.open', payload: { turnId } }) as const;
const packet = (seq: number) => ({ turnId: 1, revision: 0, seq, payload: Uint8Array.of(1) });
/** The values of shared/link.ts. */
const ACK_EVERY_MESSAGES = 25;
const MAX_MESSAGES = 30_000;
/** Longer than the longest wait between two tries. */
const RETRY_MS = 3_000;

let server: ScriptedServer;
let link: CallLink;
beforeEach(() => {
  server = new ScriptedServer();
});

/** A call that is up. */
function up(): void {
  link = server.connect();
  server.socket.ready();
  server.news();
}

/** The socket breaks, and the next one is tried. */
function dropped(): void {
  server.socket.handlers.onClosed();
  server.wait(RETRY_MS);
}

const EARLIER = { conversationId: 'earlier', conversationKey: 'key of the earlier one' };

describe('connecting', () => {
  it('shows the permission that was asked for before, and is up when the server says so', () => {
    link = server.connect();
    expect(server.socket.auth).toEqual({ token: 'token' });
    expect(server.news()).toEqual(['connecting']);
    server.socket.ready();
    expect(server.news()).toEqual(['ready conversation', 'up']);
  });

  it('asks for permission where none was asked for, for the conversation that goes on', () => {
    link = server.connect({ conversation: EARLIER, permission: null });
    expect(server.sockets).toHaveLength(0);
    expect(server.request.conversation).toEqual(EARLIER);
    server.request.answer(CALL);
    expect(server.socket.auth).toEqual({ token: 'token' });
  });

  it('sends what was said before the line was up, in order and once', () => {
    link = server.connect();
    link.sendEvent(open(1));
    link.sendSpeech(packet(0));
    expect(server.socket.received).toEqual([]);
    server.socket.ready();
    link.sendSpeech(packet(1));
    expect(server.socket.received).toEqual(['1 turn.open', '2 speech 1 0', '3 speech 1 1']);
  });

  it.each<ErrorCode>(['server-away', 'draining'])('asks again where the request fails with %s', (code) => {
    link = server.connect({ permission: null });
    server.request.fail(new LatchError(code));
    expect(server.requests).toHaveLength(1);
    server.wait(RETRY_MS);
    expect(server.requests).toHaveLength(2);
  });

  it('ends where the permission is refused', () => {
    link = server.connect({ permission: null });
    server.request.fail(new LatchError('at-capacity'));
    expect(server.over?.code).toBe('at-capacity');
  });

  it('waits longer from try to try, up to two seconds and a half', () => {
    link = server.connect();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const sinceMs = server.nowMs();
      const tries = server.requests.length;
      if (i === 0) server.socket.handlers.onRefused(undefined);
      else server.request.fail(new LatchError('server-away'));
      while (server.requests.length === tries) server.wait(50);
      waits.push(server.nowMs() - sinceMs);
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBe(250);
    expect(waits.at(-1)).toBe(2_000);
  });

  it('says after 5 s that it takes long, and gives up after 20 s without an answer', () => {
    link = server.connect({ permission: null });
    server.wait(4_500);
    expect(server.news()).toEqual(['connecting']);
    server.wait(500);
    expect(server.news()).toEqual(['slow']);
    server.wait(15_000);
    expect(server.over).toBeNull();
    server.wait(1_000);
    expect(server.news()).toEqual(['over server-away']);
    expect(server.timers).toBe(0);
  });

  it('says after 3 s that no socket opens where the call was allowed, and why it gives up after 20 s', () => {
    link = server.connect();
    server.wait(2_500);
    expect(server.news()).toEqual(['connecting']);
    server.wait(500);
    expect(server.news()).toEqual(['blocked']);
    server.wait(17_000);
    expect(server.over).toBeNull();
    server.wait(1_000);
    expect(server.news()).toEqual(['over line-blocked']);
    expect(server.timers).toBe(0);
  });

  it('does not blame what is between when the server is gone after all', () => {
    link = server.connect();
    server.wait(3_000);
    server.socket.handlers.onRefused(undefined);
    server.wait(RETRY_MS);
    server.request.fail(new LatchError('server-away'));
    server.wait(1_000);
    expect(server.news()).toEqual(['connecting', 'blocked', 'slow']);
    server.wait(15_000);
    expect(server.over?.code).toBe('server-away');
  });

  it('is up as usual if a socket opens late', () => {
    link = server.connect();
    server.wait(4_000);
    server.socket.ready();
    expect(server.told).toEqual(['connecting', 'blocked', 'ready conversation', 'up']);
  });
});

describe('a dropped socket', () => {
  beforeEach(up);

  it('is resumed by the key, from what came, and what the server missed is sent again', () => {
    link.sendEvent(open(1));
    link.sendSpeech(packet(0));
    server.socket.event(1, 'model.state', { state: 'ready' });
    server.news();
    dropped();
    link.sendSpeech(packet(1));
    expect(server.socket.auth).toEqual({ resumeKey: 'key', received: 1 });
    server.socket.ready({ received: 1, resumed: true });
    expect(server.socket.received).toEqual(['2 speech 1 0', '3 speech 1 1']);
    expect(server.news()).toEqual(['reconnecting', 'ready conversation', 'up']);
  });

  it('brings nothing twice that the server sends again', () => {
    server.socket.event(1, 'model.state', { state: 'ready' }).packet(2, 5);
    dropped();
    server.news();
    server.socket.ready({ resumed: true });
    server.socket.event(1, 'model.state', { state: 'ready' }).packet(2, 5).packet(3, 5);
    expect(server.news()).toEqual(['ready conversation', 'up', 'packet 5 7']);
  });

  it('is tried again, as often as it takes', () => {
    dropped();
    server.socket.handlers.onRefused(undefined);
    server.wait(RETRY_MS);
    server.socket.handlers.onRefused(undefined);
    server.wait(RETRY_MS);
    expect(server.sockets).toHaveLength(4);
    expect(server.over).toBeNull();
  });

  it('is given up after a minute, counted from its drop, however often it was tried', () => {
    server.socket.handlers.onClosed();
    for (let i = 0; i < 30; i++) {
      server.wait(2_000);
      server.socket.handlers.onRefused(undefined);
    }
    expect(server.over).toBeNull();
    server.wait(1_000);
    expect(server.over?.code).toBe('server-away');
  });

  it('says nothing any more once another one is open', () => {
    const old = server.socket;
    dropped();
    expect(old.closed).toBe(true);
    expect(server.socket).not.toBe(old);
  });
});

describe('a line that moves to another way while it is up', () => {
  beforeEach(up);

  it('says what was received until then, sends again what the server has not, and was never down', () => {
    link.sendEvent(open(1));
    server.socket.event(1, 'model.state', { state: 'ready' });
    link.sendSpeech(packet(0));
    expect(server.handshakeOfNow()).toEqual({ resumeKey: 'key', received: 1 });
    server.news();
    server.socket.received = [];
    server.socket.handlers.onPath('websocket');
    server.socket.ready({ received: 1, resumed: true });
    expect(server.socket.received).toEqual(['2 speech 1 0']);
    expect(server.news()).toEqual(['websocket', 'ready conversation', 'up']);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('acknowledgements', () => {
  beforeEach(up);

  it('are sent twice a second where something came, and not otherwise', () => {
    server.socket.event(1, 'model.state', { state: 'ready' });
    expect(server.socket.received).toEqual([]);
    server.wait(2_000);
    expect(server.socket.received).toEqual(['ack 1']);
  });

  it('are sent at once after many messages', () => {
    for (let n = 1; n <= ACK_EVERY_MESSAGES; n++) server.socket.packet(n, 1);
    expect(server.socket.received).toEqual([`ack ${ACK_EVERY_MESSAGES}`]);
  });

  it('of the server let go of what is kept for it', () => {
    link.sendEvent(open(1));
    link.sendEvent(open(2));
    server.socket.handlers.onMessage('link.ack', { received: 1, soon: 'more' }, undefined);
    dropped();
    server.socket.ready({ received: 1, resumed: true });
    expect(server.socket.received).toEqual(['2 turn.open']);
  });
});

describe('a gap in what comes', () => {
  it('is closed by a fresh socket', () => {
    up();
    server.socket.event(1, 'model.state', { state: 'ready' });
    server.socket.event(3, 'model.state', { state: 'connecting' });
    expect(server.socket.closed).toBe(true);
    server.wait(RETRY_MS);
    expect(server.socket.auth).toEqual({ resumeKey: 'key', received: 1 });
    expect(server.over).toBeNull();
  });
});

describe('what comes before the server has said of which call it is', () => {
  it('comes again on a fresh socket', () => {
    up();
    dropped();
    server.socket.event(1, 'model.state', { state: 'ready' });
    expect(server.socket.closed).toBe(true);
    server.wait(RETRY_MS * 2);
    expect(server.socket.auth).toEqual({ resumeKey: 'key', received: 0 });
    server.socket.ready({ received: 0, resumed: true });
    server.socket.event(1, 'model.state', { state: 'ready' });
    expect(server.socket.closed).toBe(false);
  });
});

describe('a call that the server does not know any more', () => {
  beforeEach(() => {
    up();
    link.sendEvent(open(1));
    server.socket.event(1, 'model.state', { state: 'ready' });
    dropped();
    server.news();
  });

  it.each<ErrorCode>(['call-not-found', 'resume-refused', 'token-expired', 'token-invalid'])(
    'is replaced by a new one of the same conversation, after %s',
    (code) => {
      server.socket.handlers.onRefused(new LatchError(code).toJSON());
      server.wait(RETRY_MS);
      expect(server.request.conversation).toEqual({
        conversationId: 'conversation',
        conversationKey: 'key of the conversation',
      });
      server.request.answer({ ...CALL, token: 'another' });
      expect(server.socket.auth).toEqual({ token: 'another' });
      server.socket.ready({ resumeKey: 'another key' });
      expect(server.news()).toEqual(['new call', 'ready conversation', 'up']);
    },
  );

  it('leaves nothing behind: numbers begin anew both ways, and what is said to it is what onNewCall says', () => {
    server.socket.handlers.onRefused(new LatchError('call-not-found').toJSON());
    server.wait(RETRY_MS);
    server.request.answer(CALL);
    server.socket.ready();
    link.sendEvent(open(2));
    expect(server.socket.received).toEqual(['1 turn.open']);
    server.news();
    server.socket.event(1, 'model.state', { state: 'ready' });
    expect(server.news()).toEqual(['model.state {"state":"ready"}']);
  });
});

describe('a link over which too much piled up', () => {
  it('asks for a new call in place of a resumption that cannot succeed', () => {
    up();
    server.socket.handlers.onClosed();
    for (let seq = 0; seq <= MAX_MESSAGES; seq++) link.sendSpeech(packet(seq));
    server.wait(RETRY_MS);
    expect(server.requests).toHaveLength(1);
    server.request.answer(CALL);
    server.news();
    server.socket.ready();
    expect(server.news()).toEqual(['new call', 'ready conversation', 'up']);
  });
});

describe('the end', () => {
  beforeEach(up);

  it('is a goodbye and a closed socket, and nothing is sent after it', () => {
    link.end();
    link.end();
    link.sendEvent(open(1));
    expect(server.socket.received).toEqual(['1 call.end']);
    expect(server.socket.closed).toBe(true);
    expect(server.news()).toEqual(['over on request']);
    expect(server.timers).toBe(0);
  });

  it('comes where the server ends the call, with its reason in its words', () => {
    server.socket.event(0, 'call.ended', { code: 'call-too-long', message: 'That was an hour.' });
    expect(server.over).toEqual({ code: 'call-too-long', message: 'That was an hour.' });
  });

  it('comes without an error where the server says that it was wished for', () => {
    server.socket.event(1, 'call.ended', { code: null, message: 'Bye.' });
    expect(server.over).toEqual({ code: null, message: null });
  });

  it('does not come where the server only restarts: the call goes on after it', () => {
    server.socket.event(1, 'call.ended', { code: 'draining', message: 'Back soon.' });
    expect(server.over).toBeNull();
    dropped();
    server.socket.handlers.onRefused(new LatchError('draining').toJSON());
    server.wait(RETRY_MS);
    expect(server.sockets).toHaveLength(3);
    expect(server.over).toBeNull();
  });

  it('comes where the door is shut, with what the server said', () => {
    dropped();
    server.socket.handlers.onRefused({ ...new LatchError('too-many-calls').toJSON(), retryAfterMs: 5 });
    expect(server.over?.code).toBe('too-many-calls');
  });

  it('comes with the words of the server, where this page does not know the code', () => {
    dropped();
    server.socket.handlers.onRefused({ code: 'region-closed', message: 'This region is closed.' });
    expect(server.over).toEqual({ code: 'internal', message: 'This region is closed.' });
  });

  it('comes where the server speaks otherwise than agreed', () => {
    server.socket.event(1, 'reply.started', { replyId: 'one' });
    expect(server.over?.code).toBe('internal');
  });

  it('comes where audio is malformed', () => {
    server.socket.handlers.onMessage('audio', Uint8Array.of(1, 2, 3), undefined);
    expect(server.over?.code).toBe('bad-frame');
  });

  it('stops a request for a call that is on its way', () => {
    server = new ScriptedServer();
    link = server.connect({ permission: null });
    link.end();
    server.request.answer(CALL);
    expect(server.sockets).toHaveLength(0);
  });
});

describe('a server that says more than this page knows', () => {
  beforeEach(up);

  it('is heard all the same: an unknown event takes its place on the link', () => {
    server.socket.event(1, 'weather.changed' as 'model.state', { sky: 'blue' });
    server.socket.event(2, 'model.state', { state: 'ready', since: 'today' });
    expect(server.news()).toEqual(['model.state {"state":"ready"}']);
    server.wait(500);
    expect(server.socket.received).toEqual(['ack 2']);
  });

  it('may be in a state that this page does not know: that is ignored', () => {
    server.socket.event(1, 'model.state', { state: 'dreaming' });
    expect(server.news()).toEqual([]);
    expect(server.over).toBeNull();
  });
});

describe('the server’s clock', () => {
  beforeEach(up);

  it('is asked for at once and at each of the first ticks, then every five seconds', () => {
    expect(server.socket.pings).toHaveLength(1);
    server.wait(2_500);
    expect(server.socket.pings).toHaveLength(6);
    server.wait(20_000);
    expect(server.socket.pings).toHaveLength(10);
  });

  it('is half of the way there and back uncertain', () => {
    server.wait(10);
    server.socket.pings[0]!({ sentAtMs: 1_000, serverMs: 5_000, zone: 'UTC' });
    expect(server.news()).toEqual(['clock 3995 5']);
  });

  it('is not taken from a socket that another one replaced', () => {
    const { pings } = server.socket;
    dropped();
    server.news();
    pings[0]!({ serverMs: 5_000 });
    expect(server.news()).toEqual([]);
  });
});

describe('a server that means harm, or is broken', () => {
  /** Opens a line, and breaks it at once, for so long. */
  function breakLines(untilMs: number): void {
    while (server.over === null && server.nowMs() < untilMs) {
      server.socket.ready({ resumed: true });
      server.socket.handlers.onClosed();
      const before = server.sockets.length;
      while (server.sockets.length === before && server.over === null) server.wait(50);
    }
  }

  it('is given up after a minute of lines that break as soon as they are up', () => {
    up();
    const sinceMs = server.nowMs();
    server.socket.handlers.onClosed();
    server.wait(RETRY_MS);
    breakLines(sinceMs + 120_000);
    expect(server.over?.code).toBe('server-away');
    expect(server.nowMs() - sinceMs).toBeLessThan(65_000);
    expect(server.timers).toBe(0);
  });

  it('is not tried in quick succession', () => {
    up();
    server.socket.handlers.onClosed();
    server.wait(RETRY_MS);
    breakLines(server.nowMs() + 50_000);
    // Within 50 s, at two seconds a try and a little sooner at the beginning.
    expect(server.sockets.length).toBeLessThan(50);
  });

  it('has its minute anew once a line has held', () => {
    up();
    for (let i = 0; i < 20; i++) {
      server.socket.handlers.onClosed();
      server.wait(RETRY_MS);
      server.socket.ready({ resumed: true });
      server.wait(5_000);
    }
    expect(server.over).toBeNull();
  });

  it('ends the call in words with more events than a call has', () => {
    up();
    for (let n = 1; n <= 10_000; n++) server.socket.event(n, 'model.state', { state: 'ready' });
    expect(server.over?.code).toBe('internal');
    const passedOn = server.news().filter((line) => line.startsWith('model.state')).length;
    expect(passedOn).toBeLessThan(5_000);
    expect(passedOn).toBeGreaterThan(2_000);
  });

  it('may say for an hour what an honest one says', () => {
    up();
    for (let n = 1; n <= 3600 * 50; n += 50) {
      for (let i = 0; i < 50; i++) server.socket.event(n + i, 'model.state', { state: 'ready' });
      server.news();
      server.wait(1_000);
    }
    expect(server.over).toBeNull();
  });

  it('ends the call with audio that is none', () => {
    up();
    server.socket.handlers.onMessage('audio', 'text', undefined);
    expect(server.over?.code).toBe('bad-frame');
  });
});
