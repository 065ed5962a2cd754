import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openS3AudioStore, type S3Options } from '../../../server/conversations/s3-audio-store.ts';
import { itIsAnAudioStore } from './audio-store-contract.ts';

/** The keys that s3rver knows. */
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1' };
let folder: string;
let server: S3rver;
let url: string;
let buckets = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latch-s3-'));
  server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: folder });
  url = `http://127.0.0.1:${(await server.run()).port}`;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function newBucket(): Promise<S3Options> {
  const bucket = `sounds-${++buckets}`;
  const made = await new AwsClient({ ...KEYS, service: 's3' }).fetch(`${url}/${bucket}`, { method: 'PUT' });
  expect(made.status).toBe(200);
  return { ...KEYS, url: `${url}/`, bucket };
}

itIsAnAudioStore('on S3-compatible storage', async () => ({
  store: await openS3AudioStore(await newBucket()),
  close: () => Promise.resolve(),
}));

describe('the audio store on S3-compatible storage', () => {
  const away = { code: 'store-away' };
  const isAway = async (options: S3Options) => {
    await expect(openS3AudioStore(options)).rejects.toMatchObject(away);
  };

  it('says that it is away where there is no such bucket', async () => {
    await isAway({ ...(await newBucket()), bucket: 'nobody-made-it' });
  });

  it('says that it is away where the key is not known', async () => {
    await isAway({ ...(await newBucket()), accessKeyId: 'unknown' });
  });

  it('says that it is away where nobody answers', async () => {
    const nobody = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    onTestFinished(() => void nobody.close());
    await once(nobody, 'listening');
    await isAway({
      ...(await newBucket()),
      url: `http://127.0.0.1:${(nobody.address() as AddressInfo).port}`,
    });
  });
});
