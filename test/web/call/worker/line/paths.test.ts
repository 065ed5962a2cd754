import { describe, expect, it } from 'vitest';
import type { WayHandlers, Path, ReadHandshake } from '../../../../../web/call/worker/line/line-socket.ts';
import {
  Paths,
  PROBE_FIRST_MS,
  PROBE_LAST_MS,
  PROBE_LIMIT_MS,
  STALL_MS,
} from '../../../../../web/call/worker/line/paths.ts';

interface FakeSocket extends WayHandlers {
  path: Path;
  auth: ReadHandshake;
  emitted: string[];
  closed: boolean;
}

/** A network that the test controls, and one call on it. */
function network() {
  const sockets: FakeSocket[] = [];
  const told: string[] = [];
  let timers: { atMs: number; run: () => void }[] = [];
  let nowMs = 0;
  let received = 0;
  const paths = new Paths({
    openOver(path, auth, handlers) {
      const socket: FakeSocket = { path, auth, emitted: [], closed: false, ...handlers };
      sockets.push(socket);
      return { emit: (name) => void socket.emitted.push(name), close: () => void (socket.closed = true) };
    },
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
  });
  const open = () =>
    paths.open(() => ({ resumeKey: 'key', received }), {
      onMessage: (name) => told.push(name),
      onRefused: (data) => told.push(`refused ${JSON.stringify(data)}`),
      onClosed: () => told.push('closed'),
      onPath: (path) => told.push(path),
    });
  return {
    sockets,
    open,
    /** What the call was told since the last call of this function. */
    told: () => told.splice(0),
    last: () => sockets.at(-1)!,
    ready: () => sockets.at(-1)!.onMessage('link.ready', {}, undefined),
    receive: (n: number) => (received = n),
    wait(ms: number) {
      const endMs = nowMs + ms;
      for (;;) {
        const due = timers.toSorted((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= endMs);
        if (!due) break;
        nowMs = due.atMs;
        timers = timers.filter((other) => other !== due);
        due.run();
      }
      nowMs = endMs;
    },
    timers: () => timers.length,
  };
}

/** A call that goes by polling, before its first probe. */
function byPolling() {
  const net = network();
  const socket = net.open();
  net.last().onRefused(undefined);
  net.ready();
  net.told();
  return { ...net, socket };
}

describe('a WebSocket', () => {
  it('is tried first, and nothing else where it opens', () => {
    const net = network();
    net.open();
    net.ready();
    net.wait(10 * PROBE_LAST_MS);
    expect(net.sockets.map(({ path }) => path)).toEqual(['websocket']);
    expect(net.told()).toEqual(['websocket', 'link.ready']);
  });

  it.each([
    ['is refused', (net: ReturnType<typeof network>) => net.last().onRefused(undefined)],
    ['opens, and is closed before it carries anything', (net) => net.last().onClosed()],
    ['says nothing', (net) => net.wait(STALL_MS)],
  ] satisfies [string, (net: ReturnType<typeof network>) => void][])(
    'that %s gives way to polling',
    (_how, fail) => {
      const net = network();
      net.open();
      fail(net);
      expect(net.last().path).toBe('polling');
      net.ready();
      expect(net.told()).toEqual(['polling', 'link.ready']);
    },
  );

  it('that is open is left the time that the server takes', () => {
    const net = network();
    net.open();
    net.wait(STALL_MS - 1);
    net.last().onOpen();
    net.wait(10 * STALL_MS);
    expect(net.sockets).toHaveLength(1);
    expect(net.last().closed).toBe(false);
  });

  it('that the server itself turned away is not tried by polling', () => {
    const net = network();
    net.open();
    net.last().onRefused({ code: 'at-capacity' });
    net.wait(STALL_MS);
    expect(net.sockets).toHaveLength(1);
    expect(net.told()).toEqual(['refused {"code":"at-capacity"}']);
  });
});

describe('polling', () => {
  it('where nobody is there either is refused; the next socket is a WebSocket again', () => {
    const net = network();
    net.open();
    net.last().onRefused(undefined);
    net.last().onRefused(undefined);
    expect(net.told()).toEqual(['refused undefined']);
    net.open();
    expect(net.last().path).toBe('websocket');
  });

  it('that served is where the next socket of the call begins', () => {
    const net = byPolling();
    net.last().onClosed();
    expect(net.told()).toEqual(['closed']);
    net.open();
    expect(net.last().path).toBe('polling');
  });

  it('looks for a WebSocket soon, then ever less often', () => {
    const net = byPolling();
    const probed: number[] = [];
    for (let s = 1; s <= 200; s++) {
      const before = net.sockets.length;
      net.wait(1_000);
      if (net.sockets.length === before) continue;
      probed.push(s);
      net.last().onRefused(undefined);
    }
    expect(probed).toEqual([5, 15, 35, 75, 135, 195]);
    expect(net.told()).toEqual([]);
  });

  it('goes on as before where a probe stalls', () => {
    const net = byPolling();
    net.wait(PROBE_FIRST_MS + PROBE_LIMIT_MS);
    const [, polling, probe] = net.sockets;
    expect([polling!.closed, probe!.closed]).toEqual([false, true]);
    net.socket.emit('turn.open');
    expect(polling!.emitted).toEqual(['turn.open']);
    expect(net.told()).toEqual([]);
  });
});

describe('a probe that is let in', () => {
  it('takes over: polling serves until then, and is closed', () => {
    const net = byPolling();
    net.wait(PROBE_FIRST_MS);
    const [, polling, probe] = net.sockets;
    net.socket.emit('audio');
    expect([polling!.emitted, probe!.emitted]).toEqual([['audio'], []]);
    net.ready();
    expect(polling!.closed).toBe(true);
    net.socket.emit('audio');
    expect(probe!.emitted).toEqual(['audio']);
    expect(net.told()).toEqual(['websocket', 'link.ready']);
    net.wait(10 * PROBE_LAST_MS);
    expect(net.sockets).toHaveLength(3);
    net.open();
    expect(net.last().path).toBe('websocket');
  });

  it('says what was received when it introduces itself, not when it began', () => {
    const net = byPolling();
    net.wait(PROBE_FIRST_MS);
    net.receive(7);
    expect(net.last().auth()).toEqual({ resumeKey: 'key', received: 7 });
  });

  it('finds the server where it says: nothing is acknowledged over the old line meanwhile', () => {
    const net = byPolling();
    net.socket.emit('link.ack');
    net.wait(PROBE_FIRST_MS);
    net.socket.emit('link.ack');
    expect(net.sockets[1]!.emitted).toEqual(['link.ack']);
    net.ready();
    net.socket.emit('link.ack');
    expect(net.last().emitted).toEqual(['link.ack']);
  });

  it('is waited for where the server closes the old line first', () => {
    const net = byPolling();
    net.wait(PROBE_FIRST_MS);
    net.sockets[1]!.onClosed();
    expect(net.told()).toEqual([]);
    net.ready();
    expect(net.told()).toEqual(['websocket', 'link.ready']);
    net.last().onClosed();
    expect(net.told()).toEqual(['closed']);
  });

  it('but breaks when the old line is closed already: the call hears that it has no line', () => {
    const net = byPolling();
    net.wait(PROBE_FIRST_MS);
    net.sockets[1]!.onClosed();
    net.last().onClosed();
    expect(net.told()).toEqual(['closed']);
    expect(net.timers()).toBe(0);
  });
});

it('closing leaves nothing open and no timer', () => {
  const fresh = network();
  fresh.open().close();
  const polling = byPolling();
  polling.socket.close();
  const probing = byPolling();
  probing.wait(PROBE_FIRST_MS);
  probing.socket.close();
  for (const net of [fresh, polling, probing]) {
    expect(net.timers()).toBe(0);
    expect(net.last().closed).toBe(true);
  }
});
