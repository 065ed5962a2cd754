/** TLS in front of a plain server of this machine, for a client that speaks nothing else. */
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import selfsigned from 'selfsigned';

export interface TlsFront {
  /** 127.0.0.1:PORT */
  host: string;
  close(): Promise<void>;
}

export async function startTlsFront(port: number): Promise<TlsFront> {
  const { cert, private: key } = await selfsigned.generate([{ name: 'commonName', value: '127.0.0.1' }]);
  const server = createServer({ cert, key }, (near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
