/** The TCP connections of the HTTP server: how many one network may hold open, and their end. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { countedAddress, networkOf } from '../gateway/addresses.ts';

export interface ConnectionLimits {
  /** From one address (IPv6: one /64); null: proxies stand before the server, and all connections are theirs. */
  perAddress: number | null;
  inAll: number;
}

/** A network of many addresses (an IPv6 /48, an IPv4 /24) may hold this many times what one address may. */
const TIMES_PER_NETWORK = 4;

/** Connections over the limits are closed at once. `destroyAll` ends those that are open, upgraded ones too. */
export function guardConnections(server: Server, limits: ConnectionLimits): { destroyAll(): void } {
  const open = new Set<Socket>();
  const counts = new Map<string, number>();
  const add = (key: string, change: 1 | -1): void => {
    const count = (counts.get(key) ?? 0) + change;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  };
  server.maxConnections = limits.inAll;
  server.on('connection', (socket) => {
    // Beneath TLS, nobody else listens.
    socket.on('error', () => {});
    const address = countedAddress(socket.remoteAddress);
    const network = networkOf(address);
    const { perAddress } = limits;
    const isOver = (key: string, limit: number): boolean => (counts.get(key) ?? 0) >= limit;
    if (
      perAddress !== null &&
      (isOver(address, perAddress) || isOver(network, TIMES_PER_NETWORK * perAddress))
    )
      return void socket.destroy();
    open.add(socket);
    for (const key of [address, network]) add(key, 1);
    socket.once('close', () => {
      open.delete(socket);
      for (const key of [address, network]) add(key, -1);
    });
  });
  return {
    destroyAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
