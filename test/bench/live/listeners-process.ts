/** Many listeners of one call, in a process of their own: they read what comes and count it. */
import { io, type Socket } from 'socket.io-client';
import { decodeLivePackets, LIVE_NAMESPACE } from '../../../shared/live.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { answer } from '../server/child.ts';

export type ListenersQuestion =
  { ask: 'join'; url: string; token: string; listeners: number } | { ask: 'leave' };
/** What the listeners heard since they joined, all of them together. */
export interface Heard {
  packets: number;
  /** How many are still there. */
  listeners: number;
}

let sockets: Socket[] = [];
let packets = 0;

answer<ListenersQuestion>(async (question) => {
  if (question.ask === 'join') {
    packets = 0;
    const { url, token, listeners } = question;
    sockets = await Promise.all(Array.from({ length: listeners }, () => join(url, token)));
    return;
  }
  const listeners = sockets.filter(({ connected }) => connected).length;
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  return { packets, listeners } satisfies Heard;
});

function join(url: string, token: string): Promise<Socket> {
  const socket = io(`${url}${LIVE_NAMESPACE}`, {
    parser,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token },
  });
  socket.on('live.audio', (bytes: Uint8Array) => (packets += decodeLivePackets(bytes).length));
  return new Promise((resolve, reject) => {
    socket.once('live.joined', () => resolve(socket));
    socket.once('live.over', ({ why }: { why: string }) =>
      reject(new Error(`a listener was let go: ${why}`)),
    );
    socket.once('connect_error', reject);
  });
}
