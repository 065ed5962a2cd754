/** The line to the server, as the engine sees it: what it can send, and what it hears. */
import type { LatchError } from '../../../../shared/errors.ts';
import type { ClockSample } from '../../../../shared/latency.ts';
import type { ClientEvent, LinkEvents, ServerEvent } from '../../../../shared/protocol.ts';
import type { Path } from './line-socket.ts';

/** One packet of the user's speech. `seq` counts the packets of a turn from 0. */
export interface SpeechPacket {
  turnId: number;
  revision: number;
  seq: number;
  payload: Uint8Array;
}

/** One packet of a reply's audio. */
export interface IncomingPacket {
  /** The number that the server gave the reply (see speaking/live-replies.ts). */
  serverReplyId: number;
  payload: Uint8Array;
}

/** An event of the call. The line itself handles the call's end. */
export type CallEvent = Exclude<ServerEvent, { name: 'call.ended' }>;

/** The caller may send before the line is up: the line keeps everything, and it arrives once and in order. */
export interface Line {
  sendEvent(event: ClientEvent): void;
  sendSpeech(packet: SpeechPacket): void;
  /** Says goodbye and hangs up: `onOver` follows. */
  end(): void;
}

/** The line opens, is up, or was lost. `slow`: it takes long to open. `blocked`: the server allowed the call, and still no socket opens. */
export type LinkState = 'connecting' | 'slow' | 'blocked' | 'up' | 'reconnecting';

export interface LineHandlers {
  onState(state: LinkState): void;
  /** Which way the call goes from now on; it may change while the line is up. */
  onPath(path: Path): void;
  onReady(ready: LinkEvents['link.ready']): void;
  onEvent(event: CallEvent): void;
  onPacket(packet: IncomingPacket): void;
  /** The server does not know the old call any more, and a new call is up. Nothing more of the old call's replies will come. */
  onNewCall(): void;
  /** The server answered with the time on its clock. */
  onClock(sample: ClockSample): void;
  /** The line is given up; called once. `error` is null if the call ended on request. */
  onOver(error: LatchError | null): void;
}
