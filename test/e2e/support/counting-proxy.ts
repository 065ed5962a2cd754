/** Stands between a browser and a Latch server, and counts what crosses: also what workers ask for, which Playwright does not see. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export interface CountingProxy {
  url: string;
  /** The paths that were asked for since it began, or since `forget`, in order. */
  asked(): string[];
  forget(): void;
  close(): Promise<void>;
}

/** `prefix` is taken away from each path, as a proxy does that serves Latch below a path of its own. */
export async function startCountingProxy(targetPort: number, prefix = ''): Promise<CountingProxy> {
  const asked: string[] = [];
  const server = createServer((near, answer) => {
    const [path = ''] = (near.url ?? '').split('?', 1);
    asked.push(path);
    if (!path.startsWith(`${prefix}/`)) return void answer.writeHead(404).end();
    const { method, headers } = near;
    const onward = request(
      {
        port: targetPort,
        host: '127.0.0.1',
        method,
        path: near.url!.slice(prefix.length),
        headers,
        agent: false,
      },
      (far) => {
        answer.writeHead(far.statusCode ?? 502, far.headers);
        far.pipe(answer);
        far.on('error', () => answer.destroy());
      },
    );
    onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    near.pipe(onward);
  });
  server.on('upgrade', (near, stream, head) => {
    const far = connect(targetPort, '127.0.0.1', () => {
      const lines = near.rawHeaders.flatMap((name, i) =>
        i % 2 ? [] : [`${name}: ${near.rawHeaders[i + 1]}`],
      );
      far.write(`GET ${near.url!.slice(prefix.length)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(stream).pipe(far);
    });
    for (const socket of [far, stream]) socket.on('error', () => (far.destroy(), stream.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${prefix}`,
    asked: () => [...asked],
    forget: () => void (asked.length = 0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
