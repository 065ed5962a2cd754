/**
 * Which way a call's sockets go: by WebSocket where the network lets one through, else by HTTP long-polling. The call uses
 * one LineSocket. The way under it changes without a gap: the new socket resumes the call while the old one still serves.
 *
 * WebSocket is tried first, and polling only if it is refused or stalls. Polling first with a later upgrade would be ready
 * no sooner, and would be on a WebSocket two round trips later (docs/operations.md has the figures).
 */
import type { LineSocket, Path, PathHandlers, ReadHandshake, WayHandlers } from './line-socket.ts';

export interface PathSurroundings {
  openOver(path: Path, readHandshake: ReadHandshake, handlers: WayHandlers): LineSocket;
  /** Runs something later. Returns a function that prevents it. */
  after(delayMs: number, run: () => void): () => void;
}

/**
 * A WebSocket opens in three round trips (TCP, TLS, upgrade). If it takes longer than this, a proxy is holding it back in
 * silence. The time is counted in ticks: a thread that was busy did not look at its sockets meanwhile.
 */
const STALL_TICK_MS = 100;
const STALL_TICKS = 25;
export const STALL_MS = STALL_TICKS * STALL_TICK_MS;
/** When a call by polling looks for a WebSocket: soon, since the network may only have been slow, then less and less often. */
export const PROBE_FIRST_MS = 5_000;
const PROBE_GROWTH = 2;
export const PROBE_LAST_MS = 60_000;
/** Polling serves meanwhile, so a WebSocket on a slow network gets enough time. */
export const PROBE_LIMIT_MS = 10_000;

/** Opens the sockets of calls, and remembers between calls which way was open. */
export class Paths {
  /** Polling worked where a WebSocket did not open, so the next socket does not wait for a WebSocket. */
  #isWebSocketClosed = false;

  constructor(private readonly around: PathSurroundings) {}

  open(readHandshake: ReadHandshake, handlers: PathHandlers): LineSocket {
    return new PathSocket(readHandshake, this.around, this.#isWebSocketClosed ? 'polling' : 'websocket', {
      ...handlers,
      onPath: (path) => {
        this.#isWebSocketClosed = path === 'polling';
        handlers.onPath(path);
      },
      onRefused: (data) => {
        // Polling reached nobody either, so this says nothing of WebSockets.
        if (data === undefined) this.#isWebSocketClosed = false;
        handlers.onRefused(data);
      },
    });
  }
}

class PathSocket implements LineSocket {
  #socket: LineSocket;
  /** A WebSocket that may take over from polling. */
  #probe: LineSocket | null = null;
  /** The server closed the last socket when it let the probe in, or just before that. */
  #isLastClosed = false;
  #probeInMs = PROBE_FIRST_MS;
  #stopTimer: () => void = () => {};

  constructor(
    private readonly readHandshake: ReadHandshake,
    private readonly around: PathSurroundings,
    path: Path,
    private readonly handlers: PathHandlers,
  ) {
    this.#socket = path === 'websocket' ? this.#openWebSocket() : this.#openPolling();
  }

  emit(name: string, ...args: unknown[]): void {
    // The probe names what was received when it introduces itself. If the server got an acknowledgement of more before that,
    // it could not resume from the number that the probe names. So this acknowledgement is left out, and the next one makes
    // up for it.
    if (name === 'link.ack' && this.#probe !== null) return;
    this.#socket.emit(name, ...args);
  }

  close(): void {
    this.#stopTimer();
    this.#probe?.close();
    this.#socket.close();
  }

  #openWebSocket(): LineSocket {
    let isReady = false;
    const socket = this.around.openOver('websocket', this.readHandshake, {
      // From here on only the server can be slow. The token of a new call opens one socket only.
      onOpen: () => this.#stopTimer(),
      onMessage: (name, first, n) => {
        if (name === 'link.ready') {
          isReady = true;
          this.#onReady('websocket');
        }
        this.handlers.onMessage(name, first, n);
      },
      onRefused: (data) => {
        if (data === undefined) return this.#fallBack();
        this.#stopTimer();
        this.handlers.onRefused(data);
      },
      onClosed: () => {
        if (isReady) this.#onClosed();
        else this.#fallBack();
      },
    });
    this.#countStall(STALL_TICKS, () => {
      socket.close();
      this.#fallBack();
    });
    return socket;
  }

  #countStall(ticks: number, onStall: () => void): void {
    this.#stopTimer = this.around.after(STALL_TICK_MS, () => {
      if (ticks === 1) onStall();
      else this.#countStall(ticks - 1, onStall);
    });
  }

  #fallBack(): void {
    this.#stopTimer();
    this.#socket = this.#openPolling();
  }

  #openPolling(): LineSocket {
    return this.around.openOver('polling', this.readHandshake, {
      onOpen: () => {},
      onMessage: (name, first, n) => {
        if (name === 'link.ready') {
          this.#onReady('polling');
          this.#probeLater();
        }
        this.handlers.onMessage(name, first, n);
      },
      onRefused: (data) => this.handlers.onRefused(data),
      onClosed: () => {
        if (this.#probe !== null) this.#isLastClosed = true;
        else this.#onClosed();
      },
    });
  }

  #probeLater(): void {
    this.#stopTimer = this.around.after(this.#probeInMs, () => this.#openProbe());
    this.#probeInMs = Math.min(this.#probeInMs * PROBE_GROWTH, PROBE_LAST_MS);
  }

  #openProbe(): void {
    const probe = this.around.openOver('websocket', this.readHandshake, {
      onOpen: () => {},
      onMessage: (name, first, n) => {
        if (name === 'link.ready') {
          this.#socket.close();
          this.#socket = probe;
          this.#probe = null;
          this.#onReady('websocket');
        }
        this.handlers.onMessage(name, first, n);
      },
      onRefused: () => this.#onProbeFailed(),
      onClosed: () => {
        if (this.#probe === null) this.#onClosed();
        else this.#onProbeFailed();
      },
    });
    this.#probe = probe;
    this.#stopTimer = this.around.after(PROBE_LIMIT_MS, () => this.#onProbeFailed());
  }

  #onProbeFailed(): void {
    this.#stopTimer();
    this.#probe?.close();
    this.#probe = null;
    if (this.#isLastClosed) this.#onClosed();
    else this.#probeLater();
  }

  #onReady(path: Path): void {
    this.#stopTimer();
    this.handlers.onPath(path);
  }

  #onClosed(): void {
    this.#stopTimer();
    this.handlers.onClosed();
  }
}
