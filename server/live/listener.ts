/** Somebody who listens, behind whatever carries it. Neither member throws or waits. */
export interface Listener {
  /** One message of Socket.IO, as shared/socket-parser.ts makes it. */
  write(message: string | Uint8Array): void;
  /** Nothing more comes; what was written is still sent. */
  close(): void;
}
