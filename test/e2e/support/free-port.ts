import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port of loopback on which nothing listens now. */
export const freePort = (): Promise<number> => tryPort(0);

/** The first of two ports in a row: the second one may be some connection's own, on which nobody can listen. */
export async function twoFreePorts(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (await tryPort(port + 1).catch(() => null)) return port;
  }
}

/** Rejects where nobody can listen there. */
async function tryPort(wished: number): Promise<number> {
  const server = createServer().listen(wished, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
