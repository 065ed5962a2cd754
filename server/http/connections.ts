/** The TCP connections of the HTTP server: how many one network may hold open, and their end. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { countedAddress, networkOf } from '../gateway/addresses.ts';
import { Places } from '../gateway/places.ts';

export interface ConnectionLimits {
  /** From one address (IPv6: one /64); null: proxies stand before the server, and all connections are theirs. */
  perAddress: number | null;
  inAll: number;
}

/** A connection of which so little was read carries no call: a call has more than this in its first second. */
const IDLE_BYTES = 8_192;

/**
 * Connections over the limits are closed at once. Where there are too many in all, the network that has most of them loses one that
 * carries no call. `destroyAll` ends those that are open, upgraded ones too.
 */
export function guardConnections(
  server: Server,
  { perAddress, inAll }: ConnectionLimits,
): { destroyAll(): void } {
  const open = new Set<Socket>();
  const networks = new Map<string, Set<Socket>>();
  const places = new Places(perAddress ?? inAll);
  server.on('connection', (socket) => {
    // Beneath TLS, nobody else listens.
    socket.on('error', () => {});
    const address = countedAddress(socket.remoteAddress);
    const giveBack = places.take(address);
    if (giveBack === null) return void socket.destroy();
    const network = networkOf(address);
    const ofNetwork = networks.get(network) ?? new Set();
    networks.set(network, ofNetwork.add(socket));
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      ofNetwork.delete(socket);
      if (ofNetwork.size === 0) networks.delete(network);
      giveBack();
    });
    if (open.size > inAll) (idleOf(largest(networks)) ?? socket).destroy();
  });
  return {
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}

const largest = (networks: ReadonlyMap<string, ReadonlySet<Socket>>): ReadonlySet<Socket> =>
  [...networks.values()].reduce((most, next) => (next.size > most.size ? next : most));

/** The oldest. */
const idleOf = (sockets: ReadonlySet<Socket>): Socket | undefined =>
  [...sockets].find(({ bytesRead, destroyed }) => !destroyed && bytesRead < IDLE_BYTES);
