import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RealtimeServer } from '../src/realtime-server.ts';
import { startBuiltinServer, startServerThread, type BuiltinServerOptions } from '../src/server.ts';
import { clip, RealtimeClient } from './client.ts';

const servers: RealtimeServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: BuiltinServerOptions = {}): Promise<RealtimeServer> {
  const server = await startBuiltinServer(options);
  servers.push(server);
  return server;
}

describe('the thread of the built-in model', () => {
  it('rejects a port that is in use with the error of listening', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startBuiltinServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    other.close();
  });

  it(
    'detects turns by itself, as the protocol has it where nobody says otherwise',
    { timeout: 60_000 },
    async () => {
      const client = await RealtimeClient.open((await start()).url);
      client.append(clip('clean3'));
      const { audio_start_ms, item_id } = await client.next('input_audio_buffer.speech_started');
      const stopped = await client.next('input_audio_buffer.speech_stopped');
      expect(stopped.item_id).toBe(item_id);
      expect(stopped.audio_end_ms).toBeGreaterThan(audio_start_ms);
    },
  );

  it('tells the log of the server what its clients do wrong', async () => {
    let warned: (text: string) => void = () => {};
    const warning = new Promise<string>((resolve) => (warned = resolve));
    const { url } = await start({ log: { warn: (...words: unknown[]) => warned(words.join(' ')) } });
    const client = await RealtimeClient.open(url);
    // A WebSocket frame with a reserved bit set.
    const raw = client.socket as unknown as { _socket: { write(bytes: Uint8Array): void } };
    raw._socket.write(Uint8Array.of(0xf1, 0x80, 0, 0, 0, 0));
    expect(await warning).toMatch(/^realtime client: Invalid WebSocket frame/);
  });

  it('cuts its clients off when it is closed, and leaves its port free', async () => {
    const first = await start();
    const client = await RealtimeClient.open(first.url);
    const closed = once(client.socket, 'close');
    await first.close();
    await closed;
    const again = await start({ port: Number(new URL(first.url).port) });
    expect(again.url).toBe(first.url);
  });

  it('is replaced at the same address when it is lost, but not for ever', async () => {
    const threads: Worker[] = [];
    const warnings: string[] = [];
    const { url } = await start({
      log: { warn: (...words: unknown[]) => void warnings.push(words.join(' ')) },
      startThread: (data) => {
        const thread = startServerThread(data);
        threads.push(thread);
        return thread;
      },
    });
    for (let lost = 1; lost <= 4; lost++) {
      const thread = threads.at(-1)!;
      if (lost > 1) await once(thread, 'message');
      const client = await RealtimeClient.open(url);
      const closed = once(client.socket, 'close');
      await thread.terminate();
      await closed;
      expect(warnings).toHaveLength(lost);
    }
    expect(threads).toHaveLength(4);
    expect(warnings.at(-1)).toMatch(/restart Latch/);
    await expect(once(new WebSocket(url), 'open')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
