import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import type { ViteDevServer } from 'vite';
import { serveHarness } from './harness-server.ts';
import type { OpusRequest } from './worker-messages.ts';

const speech = new URL('../../fixtures/speech/', import.meta.url);
interface Clip {
  file: string;
  source: string;
  speechEnd: number;
  /** [start, end] of each in s, where they were spliced in. */
  pauses: [number, number][] | string;
}

let server: ViteDevServer;
let address: string;
test.beforeAll(async () => ({ server, address } = await serveHarness()));
test.afterAll(() => server.close());
test.beforeEach(async ({ page }) => {
  await page.goto(address);
  await page.waitForFunction(() => 'harness' in window);
});

/** Opens the page's sound; fails where it does not open. */
async function open(page: Page, options: { microphone: boolean; inputId?: string }): Promise<void> {
  const code = await page.evaluate((given) => window.harness.newSession().open(given), options);
  expect(code).toBeNull();
}

const blocks = (page: Page) => page.evaluate(() => window.harness.session!.blocks);
const waitForBlocks = (page: Page, count: number) =>
  page.waitForFunction((enough) => window.harness.session!.blocks.length >= enough, count);

/** Waits until another 300 ms of the page's output were recorded. */
async function recordMore(page: Page): Promise<void> {
  const enough = await page.evaluate(() => {
    const { recording, sampleRate } = window.harness.session!;
    return recording!.samples.length + 0.3 * sampleRate;
  });
  await page.waitForFunction((count) => window.harness.session!.recording!.samples.length >= count, enough);
}

async function expectUnbroken(page: Page): Promise<void> {
  const captured = await blocks(page);
  const rate = await page.evaluate(() => window.harness.session!.sampleRate);
  for (const [i, block] of captured.entries()) {
    expect(block.frames).toBe(Math.round(rate / 100));
    if (i > 0) expect(block.atSample).toBe(captured[i - 1]!.atSample + block.frames);
  }
}

test.describe('the microphone', () => {
  test('comes in 10 ms blocks without a gap, and with sound', async ({ page }) => {
    await open(page, { microphone: true });
    // The browser's fake microphone beeps once a second.
    await page.waitForFunction(() => window.harness.session!.blocks.some(({ levelDb }) => levelDb > -50));
    await waitForBlocks(page, 100);
    await expectUnbroken(page);
  });

  test('is silence that keeps the time where there is none', async ({ page }) => {
    await open(page, { microphone: false });
    await waitForBlocks(page, 50);
    await expectUnbroken(page);
    expect((await blocks(page)).every(({ levelDb }) => levelDb === -100)).toBe(true);
  });

  test('can be exchanged during a call, which goes on without a gap', async ({ page }) => {
    await open(page, { microphone: true });
    const chosen = await page.evaluate(async () => {
      const { devices, devicesState } = window.harness.session!;
      const { deviceId } = devicesState!.inputs.at(-1)!;
      await devices.chooseInput(deviceId);
      return { deviceId, now: window.harness.session!.devicesState!.inputId };
    });
    expect(chosen.deviceId).not.toBe('');
    expect(chosen.now).toBe(chosen.deviceId);
    const before = (await blocks(page)).length;
    await page.waitForFunction(
      (from) => window.harness.session!.blocks.slice(from).some(({ levelDb }) => levelDb > -50),
      before,
    );
    await expectUnbroken(page);
  });

  test('goes on without a gap while the page changes the audio graph', async ({ page }) => {
    await page.evaluate(() => {
      const connect = AudioNode.prototype.connect as (this: AudioNode, ...rest: unknown[]) => AudioNode;
      AudioNode.prototype.connect = function (this: AudioNode, ...rest: unknown[]) {
        Object.assign(window, { graph: this.context });
        return connect.apply(this, rest);
      } as typeof AudioNode.prototype.connect;
    });
    await open(page, { microphone: true });
    await page.evaluate(async () => {
      const { graph } = window as unknown as { graph: AudioContext };
      for (let round = 0; round < 100; round++) {
        for (let i = 0; i < 200; i++) {
          const node = new GainNode(graph);
          node.connect(graph.destination);
          node.disconnect();
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    await expectUnbroken(page);
  });

  test('that vanishes moves the call to the default one, and says so', async ({ page }) => {
    await open(page, { microphone: true });
    const label = await page.evaluate(async () => {
      const session = window.harness.session!;
      const chosen = session.devicesState!.inputs.at(-1)!;
      await session.devices.chooseInput(chosen.deviceId);
      const real = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
      navigator.mediaDevices.enumerateDevices = async () =>
        (await real()).filter(({ deviceId }) => deviceId !== chosen.deviceId);
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      return chosen.label;
    });
    await page.waitForFunction(() => window.harness.session!.news.length > 0);
    const [news] = await page.evaluate(() => window.harness.session!.news);
    expect(news).toMatchObject({ kind: 'input-fell-back', lost: label });
    expect(await page.evaluate(() => window.harness.session!.devicesState!.inputId)).toBe('');
    await expectUnbroken(page);
  });

  test('that vanishes and comes back is used again: a plug that was loose', async ({ page }) => {
    await open(page, { microphone: true });
    const chosen = await page.evaluate(async () => {
      const session = window.harness.session!;
      const { deviceId } = session.devicesState!.inputs.at(-1)!;
      await session.devices.chooseInput(deviceId);
      const { mediaDevices } = navigator;
      const real = mediaDevices.enumerateDevices.bind(mediaDevices);
      const change = (isThere: boolean) => {
        mediaDevices.enumerateDevices = async () =>
          (await real()).filter((device) => isThere || device.deviceId !== deviceId);
        mediaDevices.dispatchEvent(new Event('devicechange'));
      };
      change(false);
      window.addEventListener('back', () => change(true));
      return deviceId;
    });
    await page.waitForFunction(() => window.harness.session!.devicesState!.inputId === '');
    await page.evaluate(() => window.dispatchEvent(new Event('back')));
    await page.waitForFunction((id) => window.harness.session!.devicesState!.inputId === id, chosen);
    const news = await page.evaluate(() => window.harness.session!.news);
    expect(news.map(({ kind }) => kind)).toEqual(['input-fell-back', 'input-moved']);
    await expectUnbroken(page);
  });

  test('that vanishes with no other left says so once, and is used again when it is back', async ({
    page,
  }) => {
    await open(page, { microphone: true });
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const { enumerateDevices, getUserMedia } = mediaDevices;
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
      mediaDevices.enumerateDevices = () => Promise.resolve([]);
      mediaDevices.dispatchEvent(new Event('devicechange'));
      mediaDevices.dispatchEvent(new Event('devicechange'));
      window.addEventListener('back', () => {
        mediaDevices.getUserMedia = getUserMedia;
        mediaDevices.enumerateDevices = enumerateDevices;
        mediaDevices.dispatchEvent(new Event('devicechange'));
      });
    });
    await page.waitForFunction(() => window.harness.session!.devicesState!.inputs.length === 0);
    await page.evaluate(() => window.dispatchEvent(new Event('back')));
    await page.waitForFunction(() => window.harness.session!.devicesState!.inputs.length > 0);
    const news = await page.evaluate(() => window.harness.session!.news);
    expect(news.map(({ kind }) => kind)).toEqual(['input-lost', 'input-moved']);
    expect(news[0]!.code).toBe('mic-missing');
  });

  for (const [name, code] of [
    ['NotAllowedError', 'mic-denied'],
    ['NotFoundError', 'mic-missing'],
    ['NotReadableError', 'mic-in-use'],
  ] as const)
    test(`that gives ${name} is ${code}, and a call without it is possible`, async ({ page }) => {
      const codes = await page.evaluate(async (thrown) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', thrown));
        const refused = await window.harness.newSession().open({ microphone: true });
        return [refused, await window.harness.newSession().open({ microphone: false })];
      }, name);
      expect(codes).toEqual([code, null]);
    });

  test('that was remembered and is gone is the default one', async ({ page }) => {
    await open(page, { microphone: true, inputId: 'no-such-device' });
    expect(await page.evaluate(() => window.harness.session!.devicesState!.inputId)).toBe('');
  });
});

test('a muted microphone is silent at its source, and back at once', async ({ page }) => {
  await open(page, { microphone: true });
  const loud = (from: number) =>
    page.waitForFunction(
      (at) => window.harness.session!.blocks.slice(at).some(({ levelDb }) => levelDb > -50),
      from,
    );
  await loud(0);
  await page.evaluate(() => window.harness.session!.devices.setMuted(true));
  // What was on its way, and what the browser's processing rings on with.
  await waitForBlocks(page, (await blocks(page)).length + 100);
  const from = (await blocks(page)).length;
  await waitForBlocks(page, from + 250);
  expect((await blocks(page)).slice(from).every(({ levelDb }) => levelDb === -100)).toBe(true);
  await page.evaluate(() => window.harness.session!.devices.setMuted(false));
  await loud((await blocks(page)).length);
});

test('sound moves to the chosen output, and to the default one when that vanishes', async ({ page }) => {
  await open(page, { microphone: true });
  const { label, chosen } = await page.evaluate(async () => {
    const session = window.harness.session!;
    const { deviceId, label } = session.devicesState!.outputs.at(-1)!;
    await session.devices.chooseOutput(deviceId);
    const chosen = session.devicesState!.outputId;
    const real = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () =>
      (await real()).filter((device) => device.deviceId !== deviceId);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    return { label, chosen };
  });
  expect(chosen).not.toBe('');
  await page.waitForFunction(() => window.harness.session!.news.length > 0);
  expect(await page.evaluate(() => window.harness.session!.news)).toEqual([
    { kind: 'output-fell-back', lost: label },
  ]);
  const refused = await page.evaluate(() =>
    window.harness.session!.devices.chooseOutput('no-such-device').catch((error) => error.code as string),
  );
  expect(refused).toBe('output-missing');
  expect(await page.evaluate(() => window.harness.session!.devicesState!.outputId)).toBe('');
});

test('sound that is closed while the browser asks for the microphone leaves no microphone open', async ({
  page,
}) => {
  const state = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    const session = window.harness.newSession();
    let stream: MediaStream | null = null;
    mediaDevices.getUserMedia = async (constraints) => {
      stream = await real(constraints);
      session.devices.close();
      return stream;
    };
    await session.devices.open({ microphone: true });
    return stream!.getAudioTracks()[0]!.readyState;
  });
  expect(state).toBe('ended');
});

test.describe('a reply', () => {
  test('is silent while it is held, heard once released, and its count is what the loudspeaker got', async ({
    page,
  }) => {
    await open(page, { microphone: false });
    await page.evaluate(() => window.harness.session!.audio(1, 2000, 0.25));
    await recordMore(page);
    const silent = await page.evaluate(() => window.harness.session!.recording!.samples);
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.every((sample) => sample === 0)).toBe(true);

    await page.evaluate(() => window.harness.session!.command({ kind: 'release', replyId: 1 }));
    await page.waitForFunction(() => window.harness.session!.reports.some(({ kind }) => kind === 'progress'));
    await page.evaluate(() => {
      window.harness.session!.command({ kind: 'drop', replyId: 1 });
      window.harness.session!.audio(1, 2000, 0.25);
      window.harness.session!.command({ kind: 'release', replyId: 1 });
    });
    await page.waitForFunction(() => window.harness.session!.reports.some(({ kind }) => kind === 'stopped'));
    await recordMore(page);

    const { reports, recording, sampleRate } = await page.evaluate(() => {
      const { reports, recording, sampleRate } = window.harness.session!;
      return { reports, recording: recording!, sampleRate };
    });
    const stopped = reports.filter((report) => report.kind === 'stopped');
    expect(stopped.length).toBe(1);
    const started = reports.find((report) => report.kind === 'started')!;
    const full = recording.samples.filter((sample) => sample === 0.25).length;
    const audible = recording.samples.filter((sample) => sample !== 0).length;
    expect(full).toBe(stopped[0]!.renderedSamples);
    expect(recording.startFrame + recording.samples.indexOf(0.25)).toBe(started.atSample);
    // What follows is the fade, no longer than 5 ms.
    expect(audible - full).toBeLessThanOrEqual(sampleRate * 0.005);
  });

  test('is as loud as the person set it', async ({ page }) => {
    await open(page, { microphone: false });
    await page.evaluate(() => window.harness.session!.devices.setVolume(0.5));
    await recordMore(page);
    await page.evaluate(() => {
      window.harness.session!.audio(1, 500, 0.4);
      window.harness.session!.command({ kind: 'end', replyId: 1 });
      window.harness.session!.command({ kind: 'release', replyId: 1 });
    });
    await page.waitForFunction(() => window.harness.session!.reports.some(({ kind }) => kind === 'finished'));
    await recordMore(page);
    const loudest = await page.evaluate(() => Math.max(...window.harness.session!.recording!.samples));
    expect(loudest).toBeCloseTo(0.1, 2);
  });

  test('reports the level that goes out', async ({ page }) => {
    await open(page, { microphone: false });
    await page.evaluate(() => {
      window.harness.session!.audio(1, 500, 0.1);
      window.harness.session!.command({ kind: 'end', replyId: 1 });
      window.harness.session!.command({ kind: 'release', replyId: 1 });
    });
    await page.waitForFunction(() => window.harness.session!.reports.some(({ kind }) => kind === 'finished'));
    const levels = await page.evaluate(() =>
      window.harness.session!.reports.flatMap((report) => (report.kind === 'level' ? [report.levelDb] : [])),
    );
    expect(Math.abs(Math.max(...levels) + 20)).toBeLessThan(0.1);
  });
});

test.describe('Opus', () => {
  const clip = readFileSync(new URL('human1.wav', speech)).toString('base64');
  const sound = { encoder: 'any', failAfter: Infinity, how: 'throws', forgotten: 0 } as const;
  const encode = (page: Page, request: Partial<Omit<OpusRequest, 'kind' | 'pcm'>>) =>
    page.evaluate(
      async ([wav, given]) => {
        const { harness } = window;
        const samples = harness.samples(wav).subarray(0, 16_000 * 4);
        // Each sample once and a half: a cheap 24 kHz whose exact sound does not matter here.
        const pcm = Float32Array.from({ length: 96_000 }, (_, i) => samples[Math.floor((i * 2) / 3)]!);
        return harness.opus({ pcm, ...given });
      },
      [clip, { ...sound, ...request }] as const,
    );

  for (const [encoder, path] of [
    ['any', 'webcodecs'],
    ['wasm', 'wasm'],
  ] as const) {
    test(`by ${path}: 20 ms packets, at once, that both decoders understand`, async ({ page }) => {
      const result = await encode(page, { encoder });
      expect(result.path).toBe(path);
      expect(result.packetBytes.length).toBe(200);
      expect(result.beforeFlush).toBeGreaterThanOrEqual(199);
      const bitsPerS = (result.packetBytes.reduce((sum, bytes) => sum + bytes) * 8) / 4;
      expect(bitsPerS).toBeGreaterThan(15_000);
      expect(bitsPerS).toBeLessThan(30_000);
      for (const decoded of [result.wasm, result.webCodecs])
        expect(decoded.correlation).toBeGreaterThan(0.75);
    });

    test(`by ${path}: nothing of before a reset comes after it`, async ({ page }) => {
      const result = await encode(page, { encoder, forgotten: 480 * 30 + 100 });
      expect(result.path).toBe(path);
      expect(result.packetBytes.length).toBe(200);
      const plain = await encode(page, { encoder });
      expect(result.packetBytes).toEqual(plain.packetBytes);
    });
  }

  for (const how of ['throws', 'reports'] as const)
    test(`goes on by WASM when the browser's encoder fails and ${how}, with no packet lost or doubled`, async ({
      page,
    }) => {
      const result = await encode(page, { failAfter: 100, how });
      expect(result.path).toBe('wasm');
      expect(result.packetBytes.length).toBe(200);
      expect(result.wasm.correlation).toBeGreaterThan(0.75);
    });
});

test.describe('the VAD', () => {
  const clips = JSON.parse(readFileSync(new URL('manifest.json', speech), 'utf8')) as Clip[];

  test('hears where speech ends, and its pauses', async ({ page }) => {
    for (const clip of clips) {
      const wav = readFileSync(new URL(clip.file, speech)).toString('base64');
      const { edges } = await page.evaluate((bytes) => {
        const { harness } = window;
        return harness.vad(harness.samples(bytes), 16_000);
      }, wav);
      const end = edges.at(-1)!;
      expect.soft(end.speaking, clip.file).toBe(false);
      const lateMs = end.atMs - clip.speechEnd * 1000;
      // What a synthesiser made ends where the manifest says. A person's clip is marked where its room tone was cut: the
      // voice itself dies away up to 270 ms before that.
      const synthetic = clip.source.startsWith('flite');
      expect.soft(lateMs, clip.file).toBeLessThanOrEqual(100);
      expect.soft(lateMs, clip.file).toBeGreaterThanOrEqual(synthetic ? -100 : -300);
      for (const [start, until] of Array.isArray(clip.pauses) ? clip.pauses : []) {
        const silence = edges.find(({ speaking, atMs }) => !speaking && Math.abs(atMs - start * 1000) <= 100);
        expect.soft(silence, `${clip.file}: silence from ${start} s`).toBeTruthy();
        const resumed = edges.find(({ speaking, atMs }) => speaking && atMs > start * 1000);
        expect
          .soft(resumed?.atMs, `${clip.file}: speech from ${until} s`)
          .toBeGreaterThan(until * 1000 - 100);
      }
    }
  });

  test('hears the same at the rates that microphones have', async ({ page }) => {
    const wav = readFileSync(new URL('clean1.wav', speech)).toString('base64');
    const ends = await page.evaluate(async (bytes) => {
      const { harness } = window;
      const at16 = harness.samples(bytes);
      const ends: number[] = [];
      for (const rate of [16_000, 44_100, 48_000]) {
        const context = new OfflineAudioContext(1, Math.round((at16.length * rate) / 16_000), rate);
        const buffer = new AudioBuffer({ length: at16.length, sampleRate: 16_000 });
        buffer.copyToChannel(Float32Array.from(at16), 0);
        const source = new AudioBufferSourceNode(context, { buffer });
        source.connect(context.destination);
        source.start();
        const { edges } = await harness.vad((await context.startRendering()).getChannelData(0), rate);
        ends.push(edges.at(-1)!.atMs);
      }
      return ends;
    }, wav);
    for (const end of ends) expect(Math.abs(end - ends[0]!)).toBeLessThanOrEqual(32);
  });
});
