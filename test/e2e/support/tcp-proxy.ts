/** A wire that can be cut: forwards connections to a port, until told not to. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

export interface TcpProxy {
  url: string;
  /** Where new connections go from now on. */
  to(port: number): void;
  /** Breaks every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  /** TCP payload so far, in bytes: to the port (up) and back (down). */
  bytes(): { up: number; down: number };
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let target = targetPort;
  let whole = true;
  const bytes = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => (bytes.up += chunk.length));
    far.on('data', (chunk) => (bytes.down += chunk.length));
    near.pipe(far);
    far.pipe(near);
  });
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    to: (port) => (target = port),
    cut: () => {
      whole = false;
      breakAll();
    },
    mend: () => (whole = true),
    bytes: () => ({ ...bytes }),
    close: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
