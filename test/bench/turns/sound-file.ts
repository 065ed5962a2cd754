/** WAV and FLAC, from bytes to mono at TURN_HZ. */
import createLibflac from 'libflacjs';
import { Resampler } from '../../../web/audio/resampler.ts';
import { TURN_HZ } from './labelled-turn.ts';

/** A channel after the other, each in ±1. */
interface Sound {
  rateHz: number;
  channels: Float32Array[];
}

/** Rejects anything that is neither PCM WAV (8 to 32 bits, or float) nor FLAC. `name` is for the message. */
export async function decodeSound(bytes: Uint8Array, name: string): Promise<Float32Array> {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (magic === 'fLaC') return toMono(await decodeFlac(bytes, name));
  if (magic === 'RIFF') return toMono(decodeWav(bytes, name));
  throw new Error(
    `${name} is neither WAV nor FLAC: convert it, e.g. with \`sox ${name} -r 16000 -c 1 OUT.flac\``,
  );
}

function toMono({ rateHz, channels }: Sound): Float32Array {
  const mono = channels[0]!.map(
    (_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length,
  );
  if (rateHz === TURN_HZ) return mono;
  const resampler = new Resampler(rateHz, TURN_HZ);
  return Float32Array.from([...resampler.process(mono), ...resampler.flush()]);
}

function decodeWav(bytes: Uint8Array, name: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, { at: number; size: number }>();
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    chunks.set(Buffer.from(bytes.subarray(at, at + 4)).toString('latin1'), { at: at + 8, size });
    at += 8 + size + (size % 2);
  }
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (!format || !data) throw new Error(`${name} holds no audio`);
  const count = view.getUint16(format.at + 2, true);
  const rateHz = view.getUint32(format.at + 4, true);
  const bits = view.getUint16(format.at + 14, true);
  const kind = view.getUint16(format.at, true);
  // An extensible format names the real one in its GUID.
  const isFloat = (kind === 0xfffe ? view.getUint16(format.at + 24, true) : kind) === 3;
  const sampleAt = sampleReader(view, bits, isFloat, name);
  const width = bits / 8;
  const length = Math.floor(data.size / (width * count));
  const channels = Array.from({ length: count }, (_, channel) =>
    Float32Array.from({ length }, (_, i) => sampleAt(data.at + (i * count + channel) * width)),
  );
  return { rateHz, channels };
}

function sampleReader(view: DataView, bits: number, isFloat: boolean, name: string): (at: number) => number {
  if (isFloat && bits === 32) return (at) => view.getFloat32(at, true);
  if (isFloat && bits === 64) return (at) => view.getFloat64(at, true);
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 2 ** 15;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23;
  if (bits === 32) return (at) => view.getInt32(at, true) / 2 ** 31;
  throw new Error(`${name}: WAV of ${bits} bits cannot be read`);
}

/** The build that is plain JavaScript: the WASM builds fetch their file, which Node does not do. */
const loadLibflac = () =>
  new Promise<ReturnType<typeof createLibflac>>((resolve) => {
    const libflac = createLibflac('min');
    if (libflac.isReady()) resolve(libflac);
    else libflac.on('ready', () => resolve(libflac));
  });
let loading: ReturnType<typeof loadLibflac> | null = null;

async function decodeFlac(bytes: Uint8Array, name: string): Promise<Sound> {
  const libflac = await (loading ??= loadLibflac());
  const decoder = libflac.create_libflac_decoder(true);
  let at = 0;
  const seen: { format?: { sampleRate: number; bitsPerSample: number; channels: number }; error?: string } =
    {};
  const blocks: Uint8Array[][] = [];
  libflac.init_decoder_stream(
    decoder,
    (count) => {
      const buffer = bytes.slice(at, at + count);
      at += buffer.length;
      return { buffer, readDataLength: buffer.length, error: false };
    },
    (channels) => void blocks.push(channels.map((channel) => channel.slice())),
    (_, message) => (seen.error = String(message)),
    (format) => (seen.format = format),
  );
  const isDone = libflac.FLAC__stream_decoder_process_until_end_of_stream(decoder);
  libflac.FLAC__stream_decoder_finish(decoder);
  libflac.FLAC__stream_decoder_delete(decoder);
  const { format, error } = seen;
  if (!isDone || !format || error !== undefined)
    throw new Error(`${name} cannot be read as FLAC${error === undefined ? '' : `: ${error}`}`);
  const width = format.bitsPerSample / 8;
  const channels = Array.from({ length: format.channels }, (_, channel) => {
    const pcm = Buffer.concat(blocks.map((block) => block[channel]!));
    return Float32Array.from(
      { length: pcm.length / width },
      (_, i) => pcm.readIntLE(i * width, width) / 2 ** (format.bitsPerSample - 1),
    );
  });
  return { rateHz: format.sampleRate, channels };
}
