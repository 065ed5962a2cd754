/** What a session needs of a socket: the gateway makes one from Socket.IO, a test makes one from an array. */
import type { LinkEvents, ServerEvent } from '../../shared/protocol.ts';

export interface CallSocket {
  /** Sends a numbered event. */
  event(event: ServerEvent, n: number): void;
  /** Sends an audio frame; its number is inside. */
  audio(frame: Uint8Array): void;
  link<K extends 'link.ready' | 'link.ack'>(name: K, payload: LinkEvents[K]): void;
  /** Hangs up, once what was sent is out. `deaf`: nothing more is read meanwhile, since it sent too much. */
  close(deaf?: boolean): void;
}
