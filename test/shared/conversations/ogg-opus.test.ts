import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { OpusDecoder, OpusPacketizer } from '../../../server/audio/opus.ts';
import { oggOpusOf, packetsOf, silencePackets } from '../../../shared/conversations/ogg-opus.ts';
import { LatchError } from '../../../shared/errors.ts';
import { PACKET_MS, PIPELINE_HZ } from '../../../shared/frames.ts';

const folder = mkdtempSync(join(tmpdir(), 'latch-ogg-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A tone that rises, so that it is like itself at no other place. */
const tone = (ms: number): Int16Array =>
  Int16Array.from({ length: (PIPELINE_HZ * ms) / 1000 }, (_, i) => {
    const seconds = i / PIPELINE_HZ;
    return 8000 * Math.sin(2 * Math.PI * seconds * (300 + 200 * seconds));
  });
const encoded = (ms: number): Uint8Array[] => new OpusPacketizer().push(tone(ms));

function fileOf(bytes: Uint8Array): string {
  const path = join(folder, 'sound.ogg');
  writeFileSync(path, bytes);
  return path;
}

const isInstalled = (program: string): boolean => spawnSync(program, ['-h']).error === undefined;
const tools = ['opusinfo', 'ffprobe', 'ffmpeg'].filter((program) => !isInstalled(program));
const toolsLacking = tools.length === 0 ? '' : ` (skipped: ${tools.join(', ')} not installed)`;

const text = (program: string, args: string[]): string => {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return stdout + stderr;
};
/** What FFmpeg hears: the samples at 48 kHz. */
const decodedByFfmpeg = (bytes: Uint8Array): Int16Array => {
  const raw = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-xerror', '-i', fileOf(bytes), '-f', 's16le', '-ac', '1', '-'],
    { maxBuffer: 1e9 },
  );
  return new Int16Array(raw.buffer, raw.byteOffset, raw.byteLength / 2);
};

/** The largest is as large as a packet may be: padded as RFC 6716 §3.2.5 says (code 3, one frame). */
const packetsOfAllSizes = (): Uint8Array[] =>
  encoded(4000).map((packet, i) => {
    const padding = Math.min(Math.floor((i * 1276) / 199), 1276 - packet.length - 7);
    const lengths = [...Array<number>(Math.floor(padding / 254)).fill(255), padding % 254];
    const head = [(packet[0]! & 0xfc) | 3, 0x41, ...lengths];
    return Uint8Array.from([...head, ...packet.subarray(1), ...Array<number>(padding).fill(0)]);
  });

describe.skipIf(tools.length > 0)(`an Ogg Opus file, to other programs${toolsLacking}`, () => {
  it('is mono, says the rate that it was recorded at, and opusinfo has nothing to say against it', () => {
    const info = text('opusinfo', [fileOf(oggOpusOf(encoded(3000)))]);
    expect(info).toMatch(/Pre-skip: 312\n/);
    expect(info).toMatch(/Channels: 1\n/);
    expect(info).toMatch(/Original sample rate: 24000 Hz\n/);
    expect(info).not.toMatch(/warning|error/i);
  });

  it('ends at the duration to the sample, also in the middle of a packet', () => {
    for (const durationMs of [1, 20, 993, 1000, 1013.5, 2987])
      expect(decodedByFfmpeg(oggOpusOf(encoded(3000), { durationMs }))).toHaveLength(durationMs * 48);
  });

  it('holds nothing of what was said after the duration', () => {
    expect(packetsOf(oggOpusOf(encoded(3000), { durationMs: 500 }))).toHaveLength(26);
  });

  it('lasts as long as its packets where they are shorter than the duration, less what the encoder keeps back', () => {
    expect(decodedByFfmpeg(oggOpusOf(encoded(1000), { durationMs: 60_000 }))).toHaveLength(48_000 - 312);
  });

  it('begins with the first sample that was encoded', () => {
    const heard = decodedByFfmpeg(oggOpusOf(encoded(1000)));
    const said = tone(1000);
    // At 48 kHz every second sample is one of ours. The start of a stream is not yet exact.
    const at = (lag: number): number =>
      said.slice(4800, 9600).reduce((sum, sample, i) => sum + sample * (heard[(i + 4800) * 2 + lag] ?? 0), 0);
    const lags = Array.from({ length: 801 }, (_, i) => i - 400);
    const best = lags.reduce((a, b) => (at(b) > at(a) ? b : a));
    // A third of a millisecond: what speech is coded as (SILK) has a delay of its own. Without the pre-skip it would be 312.
    expect(Math.abs(best)).toBeLessThanOrEqual(16);
  });

  it('plays as far as it goes where it was cut short', () => {
    const whole = oggOpusOf(encoded(5000));
    expect(decodedByFfmpeg(whole.slice(0, whole.length * 0.7)).length).toBeGreaterThan(2.9 * 48_000);
  });

  it('may hold packets of any size', () => {
    expect(text('opusinfo', [fileOf(oggOpusOf(packetsOfAllSizes()))])).not.toMatch(/warning|error/i);
  });

  it('is read as well when another program wrote it, with packets that go on on the next page', () => {
    const packets = packetsOfAllSizes();
    const path = fileOf(oggOpusOf(packets));
    const copy = join(folder, 'copy.ogg');
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      path,
      '-c',
      'copy',
      '-page_duration',
      '8000000',
      copy,
    ]);
    expect(text('opusinfo', [copy])).toMatch(/Page duration: +[1-9]/);
    const read = packetsOf(new Uint8Array(readFileSync(copy)));
    expect(read.every((packet, i) => Buffer.compare(packet, packets[i]!) === 0)).toBe(true);
    expect(read).toHaveLength(packets.length);
  });
});

describe('an Ogg Opus file, read back', () => {
  const packet = fc
    .uint8Array({ minLength: 0, maxLength: 1275 })
    .map((rest) => Uint8Array.from([0x48, ...rest]));

  it('gives the packets that went in, whatever their sizes', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 300 }), (packets) => {
        expect(packetsOf(oggOpusOf(packets))).toEqual(packets);
      }),
    );
  });

  it('decodes as the packets do', () => {
    const packets = encoded(400);
    const heard = (list: readonly Uint8Array[]) => {
      const decoder = new OpusDecoder();
      return list.map((one) => [...decoder.decode(one)]);
    };
    expect(heard(packetsOf(oggOpusOf(packets)))).toEqual(heard(packets));
  });

  it('gives what is whole of a file that was cut short anywhere after its head', () => {
    const packets = encoded(3000);
    const file = oggOpusOf(packets);
    // The last page of an empty file is a head alone.
    const headBytes = oggOpusOf([]).length - 27;
    fc.assert(
      fc.property(fc.integer({ min: headBytes, max: file.length }), (bytes) => {
        const read = packetsOf(file.subarray(0, bytes));
        expect(read).toEqual(packets.slice(0, read.length));
        if (bytes === file.length) expect(read).toHaveLength(packets.length);
      }),
      { examples: [[file.length], [headBytes]] },
    );
  });

  it('is refused, by a typed error, where it is anything else', () => {
    const file = oggOpusOf(encoded(3000));
    const faulty = fc
      .array(fc.record({ at: fc.nat(file.length - 1), bit: fc.integer({ min: 1, max: 255 }) }), {
        minLength: 1,
        maxLength: 5,
      })
      .map((faults) => {
        const bytes = file.slice();
        for (const { at, bit } of faults) bytes[at]! ^= bit;
        return bytes;
      });
    const garbage = fc.oneof(fc.uint8Array({ maxLength: 500 }), faulty);
    const all = packetsOf(file);
    fc.assert(
      fc.property(garbage, (bytes) => {
        try {
          // Where the length of the last page was hit, the file looks as if it had been cut short.
          expect(all.slice(0, -1)).toEqual(expect.arrayContaining(packetsOf(bytes)));
        } catch (error) {
          if (!(error instanceof LatchError)) throw error;
          expect(error.code).toBe('bad-frame');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused where a byte of its sound is another', () => {
    const file = oggOpusOf(encoded(3000));
    file[500]! ^= 1;
    expect(() => packetsOf(file)).toThrow(expect.objectContaining({ code: 'bad-frame' }));
  });

  it('is refused where it is longer than it may be', () => {
    const file = oggOpusOf(encoded(3000));
    expect(packetsOf(file, 3000)).toHaveLength(150);
    expect(() => packetsOf(file, 2980)).toThrow(expect.objectContaining({ code: 'bad-frame' }));
  });

  it('is not made of packets that last longer or shorter than one of Latch', () => {
    for (const packet of [[], [0x40], [0x49], [0x4b], [0x4b, 2]])
      expect(() => oggOpusOf([Uint8Array.from(packet)])).toThrow(
        expect.objectContaining({ code: 'bad-frame' }),
      );
    expect(() => oggOpusOf([new Uint8Array(1277).fill(0x48)])).toThrow(LatchError);
  });

  it('may hold no sound at all', () => {
    expect(packetsOf(oggOpusOf([]))).toEqual([]);
    expect(packetsOf(oggOpusOf(encoded(100), { durationMs: 0 }))).toEqual([]);
  });
});

describe('packets of silence', () => {
  it('last as long as the pause, and are digital silence', () => {
    const packets = silencePackets(1005);
    expect(packets).toHaveLength(Math.round(1005 / PACKET_MS));
    const decoder = new OpusDecoder();
    for (const packet of packets)
      expect([...decoder.decode(packet)].every((sample) => sample === 0)).toBe(true);
  });

  it('end a sound and let it begin again', () => {
    const decoder = new OpusDecoder();
    const loudest = (packet: Uint8Array) => Math.max(...decoder.decode(packet).map(Math.abs));
    const levels = [...encoded(200), ...silencePackets(200), ...encoded(200)].map(loudest);
    expect(levels[9]).toBeGreaterThan(5000);
    expect(levels[15]).toBe(0);
    expect(levels[29]).toBeGreaterThan(5000);
  });

  it('are none for a pause of no length', () => {
    expect(silencePackets(0)).toEqual([]);
    expect(silencePackets(-5)).toEqual([]);
  });
});
