/** The TCP connections of the HTTP server: how many one network may hold open, and their end. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { countedAddress } from '../gateway/addresses.ts';
import { Places } from '../gateway/places.ts';

export interface ConnectionLimits {
  /** From one address (IPv6: one /64); null: proxies stand before the server, and all connections are theirs. */
  perAddress: number | null;
  inAll: number;
}

/** Connections over the limits are closed at once. `destroyAll` ends those that are open, upgraded ones too. */
export function guardConnections(
  server: Server,
  { perAddress, inAll }: ConnectionLimits,
): { destroyAll(): void } {
  const open = new Set<Socket>();
  const places = new Places(perAddress ?? inAll);
  server.maxConnections = inAll;
  server.on('connection', (socket) => {
    // Beneath TLS, nobody else listens.
    socket.on('error', () => {});
    const giveBack = places.take(countedAddress(socket.remoteAddress));
    if (giveBack === null) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      giveBack();
    });
  });
  return {
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
