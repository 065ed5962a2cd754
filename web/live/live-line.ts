/** The line of a listener: Socket.IO to the server, over a WebSocket where there is one, else over long-polling. It connects again by itself. */
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import { LIVE_EVENTS, LIVE_NAMESPACE, type LiveEvents } from '../../shared/live.ts';
import * as parser from '../../shared/socket-parser.ts';
import { serverUrl } from '../server-url.ts';

export interface LineHandlers {
  onEvent<Name extends keyof LiveEvents>(name: Name, payload: LiveEvents[Name]): void;
  onAudio(bytes: Uint8Array): void;
  /** It connects again by itself. */
  onDropped(): void;
  /** The server lets nobody in by this link: nothing more happens. */
  onRefused(error: LatchError): void;
}

/** Returns what closes it; nothing is heard of it then. */
export function openLine(token: string, handlers: LineHandlers): () => void {
  const { origin, pathname } = serverUrl('/socket.io/');
  const socket = io(`${origin}${LIVE_NAMESPACE}`, {
    path: pathname,
    parser,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    forceNew: true,
    auth: { token },
  });
  socket.onAny((name: string, payload: unknown) => {
    if (name === 'live.audio') {
      if (payload instanceof Uint8Array) handlers.onAudio(payload);
    } else if (Object.hasOwn(LIVE_EVENTS, name)) {
      const known = name as keyof LiveEvents;
      const read = v.safeParse(LIVE_EVENTS[known], payload);
      // What a newer server says otherwise is nothing that this page could show.
      if (read.success) handlers.onEvent(known, read.output);
    }
  });
  const refusal = v.object({ code: v.string(), message: v.optional(v.string()) });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    const read = v.safeParse(refusal, error.data);
    // Without a code it was the network, and it is tried again.
    if (read.success) handlers.onRefused(LatchError.received(read.output));
  });
  socket.on('disconnect', (reason) => {
    handlers.onDropped();
    // Socket.IO leaves this one to its user.
    if (reason === 'io server disconnect') socket.connect();
  });
  return () => void socket.offAny().removeAllListeners().disconnect();
}
