import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  startBuiltinServer,
  startServerThread,
  type BuiltinServer,
  type BuiltinServerOptions,
} from '../src/server.ts';
import { clip, RealtimeClient } from './client.ts';

const servers: BuiltinServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: BuiltinServerOptions = {}): Promise<BuiltinServer> {
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

  it('is replaced at the same address however often it is lost', { timeout: 60_000 }, async () => {
    const { threads, warnings, options } = watched();
    const server = await start(options);
    for (let lost = 1; lost <= 5; lost++) {
      const client = await RealtimeClient.open(server.url);
      const closed = once(client.socket, 'close');
      await threads.at(-1)!.terminate();
      await closed;
      expect(server.canAnswer()).toBe(false);
      await expect.poll(() => server.canAnswer(), { timeout: 20_000 }).toBe(true);
      expect(warnings).toHaveLength(lost);
    }
    expect(threads).toHaveLength(6);
    expect(warnings[0]).toMatch(/started again now/);
    expect(warnings[4]).toMatch(/started again in 2 s/);
    await (await RealtimeClient.open(server.url)).close();
  });

  it('is not replaced when it is closed while it waits to be', { timeout: 60_000 }, async () => {
    const { threads, options } = watched();
    const server = await start(options);
    await threads[0]!.terminate();
    await expect.poll(() => server.canAnswer(), { timeout: 20_000 }).toBe(true);
    await threads[1]!.terminate();
    await server.close();
    expect(server.canAnswer()).toBe(false);
    await expect(once(new WebSocket(server.url), 'open')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(threads).toHaveLength(2);
  });
});

function watched() {
  const threads: Worker[] = [];
  const warnings: string[] = [];
  const options: BuiltinServerOptions = {
    log: { warn: (...words: unknown[]) => void warnings.push(words.join(' ')) },
    startThread: (data) => {
      const thread = startServerThread(data);
      threads.push(thread);
      return thread;
    },
  };
  return { threads, warnings, options };
}
