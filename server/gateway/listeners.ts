/**
 * Socket.IO on one side, calls that may be listened to on the other: who may join, and who is let go. A listener only listens: whatever it
 * says after its token ends its connection. One that does not keep up is let go, and waited for by nobody.
 */
import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Server, Socket } from 'socket.io';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import { LIVE_NAMESPACE, listenerHandshake, type LiveEvents } from '../../shared/live.ts';
import { TokenBucket } from '../../shared/token-bucket.ts';
import type { LiveCall } from '../live/live-call.ts';
import type { LiveLinks } from '../live/live-links.ts';
import { NETWORK_SHARE } from '../session/limits/shared-allowances.ts';
import { networkOf } from './addresses.ts';
import { cutOff, hangUp, watchOutflow } from './outflow.ts';
import { Places } from './places.ts';
import { consume } from './requests.ts';

export interface ListenerOptions {
  live: Pick<LiveLinks, 'find'>;
  addressOf: (request: {
    headers: NodeJS.Dict<string | string[]>;
    socket: { remoteAddress?: string | undefined };
  }) => string;
  maxListenersPerAddress: number;
  log: Logger;
  nowMs: () => number;
}

/** Some 20 s of one voice. What the network and the kernel hold comes on top. */
const MAX_WAITING_BYTES = 100_000;
/** A listener answers a ping every 5 s, and over polling asks again after each answer. */
const ARRIVALS = { burst: 60, perSecond: 10 };

export function serveListeners(io: Server, options: ListenerOptions): void {
  const { live, addressOf, maxListenersPerAddress, log } = options;
  const places = new Places(maxListenersPerAddress);
  const joins = 60 + 2 * maxListenersPerAddress;
  const joinsOf = new RateLimiterMemory({ points: joins, duration: 60 });
  const joinsOfNetwork = new RateLimiterMemory({ points: NETWORK_SHARE * joins, duration: 60 });
  const admit = async (socket: Socket): Promise<void> => {
    const { headers } = socket.request;
    const address = addressOf({ headers, socket: { remoteAddress: socket.conn.remoteAddress } });
    await consume(joinsOf, address);
    await consume(joinsOfNetwork, networkOf(address));
    const handshake = v.safeParse(listenerHandshake, socket.handshake.auth);
    if (!handshake.success) throw new LatchError('live-over');
    socket.data = { live: live.find(handshake.output.token), address };
  };
  const namespace = io.of(LIVE_NAMESPACE);
  namespace.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (thrown: unknown) => {
        const error = LatchError.from(thrown);
        if (error.code === 'internal') log.error({ err: error }, 'a listener could not join');
        next(Object.assign(new Error(error.message), { data: error.toJSON() }));
      },
    );
  });
  namespace.on('connection', (socket) => serve(socket, places, options));
}

function serve(socket: Socket, places: Places, { log, nowMs }: ListenerOptions): void {
  const { live, address } = socket.data as { live: LiveCall; address: string };
  const { conn } = socket;
  const letGo = (why: LiveEvents['live.over']['why']): void => {
    isClosed = true;
    socket.emit('live.over', { why });
    hangUp(socket);
  };
  let isClosed = false;
  const arrivals = new TokenBucket(ARRIVALS.burst, ARRIVALS.perSecond, nowMs());
  const onArrival = (): void => {
    if (!arrivals.take(1, nowMs())) cutOff(conn);
  };
  conn.on('packet', ({ type }: { type: string }) => (type === 'message' ? cutOff(conn) : onArrival()));
  const { socket: webSocket } = conn.transport as unknown as {
    socket?: { on(event: 'ping' | 'pong', listener: () => void): void };
  };
  webSocket?.on('ping', onArrival);
  webSocket?.on('pong', onArrival);
  const giveBack = places.take(address);
  let leave = (): void => {};
  socket.on('disconnect', () => {
    isClosed = true;
    leave();
    giveBack?.();
  });
  watchOutflow(
    conn,
    () => {
      if (isClosed) return;
      log.debug('a listener does not keep up: it is let go');
      leave();
      letGo('slow');
    },
    MAX_WAITING_BYTES,
  );
  try {
    if (giveBack === null) return letGo('full');
    leave = live.join({
      write: (message) => {
        if (!isClosed) conn.write(message as string);
      },
      close: () => {
        isClosed = true;
        hangUp(socket);
      },
    });
  } catch (thrown) {
    letGo(LatchError.from(thrown).code === 'at-capacity' ? 'full' : 'ended');
  }
}
