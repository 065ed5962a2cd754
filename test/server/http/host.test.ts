import { connect } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { serveHttp } from './serve-http.ts';

test.each(['me@localhost', 'a:b@localhost', 'loc\xe0\xc7y\xbc@\xf57\xd0aost', '@'])(
  'a Host with credentials (%s) is refused in words, and nothing counts as broken',
  async (host) => {
    const logged: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
    const fixture = await serveHttp({}, { log });
    const { hostname, port } = new URL(fixture.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      connect(Number(port), hostname)
        .on('data', (bytes) => (text += bytes.toString()))
        .on('close', () => resolve(text))
        .on('error', reject)
        .end(
          Buffer.from(
            `POST /api/access HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nConnection: close\r\n` +
              'Transfer-Encoding: chunked\r\n\r\ne\r\n{"code":"abc"}\r\n0\r\n\r\n',
            'latin1',
          ),
        );
    });
    await fixture.close();
    expect(answer).toMatch(/^HTTP\/1\.1 40\d /);
    expect(answer).toContain('"error":{"code":');
    expect(logged).toEqual([]);
  },
);
