/**
 * A Socket.IO parser (the `parser` option of server and client) that sends every packet as one WebSocket message. The
 * default one sends a binary event as a JSON message and one more per attachment, which at fifty packets a second is
 * most of what a server does. Packets without binary are the default parser's strings. A packet with binary is
 *
 *   0  u8   form     0 = compact, 1 = general
 *
 *   compact: an event of the namespace '/' with one argument, which is binary, and no acknowledgement
 *   1  u8   length of the name in bytes, 1 to 255
 *   2  …    name in ASCII, then the bytes of the argument
 *
 *   general: everything else
 *   1  u8   number of attachments, 1 to 10
 *   2  u32  length of the header in bytes, then of each attachment; big-endian
 *   …       header: JSON in UTF-8, {type, nsp, id?, data}; an attachment in `data` is {_placeholder: true, num}
 *   …       the attachments, one after the other
 *
 * Binary goes in as Uint8Array, Buffer, any other view, or ArrayBuffer, and comes out as a view into the message: a
 * Buffer in Node, a Uint8Array in a browser. Whoever keeps it for long should copy it. Blobs are not supported.
 * A malformed message makes `Decoder.add` throw, and Socket.IO closes that one connection, as with the default parser.
 */
import { Decoder as DefaultDecoder, isPacketValid, PacketType, type Packet } from 'socket.io-parser';

const COMPACT = 0;
const GENERAL = 1;
/** As the default parser; the size of a message is bounded by `maxHttpBufferSize` of the server. */
const MAX_ATTACHMENTS = 10;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true });

export class Encoder {
  /** One message for one packet, as Socket.IO expects it: an array with a single string or Uint8Array. */
  encode(packet: Packet): [string | Uint8Array] {
    const { type, nsp, id } = packet;
    if (type !== PacketType.EVENT && type !== PacketType.ACK) return [encodeText(packet)];
    const data = packet.data as unknown[];
    if (type === PacketType.EVENT && nsp === '/' && id === undefined && data.length === 2) {
      const [name, bytes] = data;
      if (isBinary(bytes) && typeof name === 'string' && isCompactName(name)) {
        return [encodeCompact(name, toBytes(bytes))];
      }
    }
    const attachments: Uint8Array[] = [];
    const stripped = strip(data, attachments);
    if (attachments.length === 0) return [encodeText(packet)];
    return [encodeGeneral({ type, nsp, id, data: stripped }, attachments)];
  }
}

/** Emits `decoded` with a packet for each message. Holds no state between messages. */
export class Decoder extends DefaultDecoder {
  /** Throws on anything but a well-formed packet. */
  override add(message: unknown): void {
    if (typeof message === 'string') {
      const type = Number(message[0]);
      if (type === PacketType.BINARY_EVENT || type === PacketType.BINARY_ACK) {
        throw new Error('a binary packet in more than one message');
      }
      super.add(message);
    } else if (isBinary(message)) {
      this.emitReserved('decoded', decodeBinary(toBytes(message)));
    } else {
      throw new Error('neither text nor binary');
    }
  }
}

type Binary = ArrayBuffer | ArrayBufferView;

function isBinary(value: unknown): value is Binary {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** A view of the same memory. */
function toBytes(binary: Binary): Uint8Array {
  if (binary instanceof Uint8Array) return binary;
  if (binary instanceof ArrayBuffer) return new Uint8Array(binary);
  return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
}

function encodeText({ type, nsp, id, data }: Packet): string {
  const namespace = nsp === '/' ? '' : `${nsp},`;
  return `${type}${namespace}${id ?? ''}${data === undefined || data === null ? '' : JSON.stringify(data)}`;
}

function isCompactName(name: string): boolean {
  if (name.length === 0 || name.length > 255) return false;
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 0x7f) return false;
  return true;
}

function encodeCompact(name: string, argument: Uint8Array): Uint8Array {
  const message = new Uint8Array(2 + name.length + argument.byteLength);
  message[0] = COMPACT;
  message[1] = name.length;
  for (let i = 0; i < name.length; i++) message[2 + i] = name.charCodeAt(i);
  message.set(argument, 2 + name.length);
  return message;
}

function encodeGeneral(packet: Packet, attachments: Uint8Array[]): Uint8Array {
  const parts = [utf8.encode(JSON.stringify(packet)), ...attachments];
  const partsAt = 2 + 4 * parts.length;
  const message = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, partsAt));
  const view = new DataView(message.buffer);
  message[0] = GENERAL;
  message[1] = attachments.length;
  let offset = partsAt;
  for (const [i, part] of parts.entries()) {
    view.setUint32(2 + 4 * i, part.byteLength);
    message.set(part, offset);
    offset += part.byteLength;
  }
  return message;
}

/** The value with its binary parts moved to `attachments`; the value itself where it has none. */
function strip(value: unknown, attachments: Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isBinary(value)) return { _placeholder: true, num: attachments.push(toBytes(value)) - 1 };
  if (Array.isArray(value)) return value.map((item) => strip(item, attachments));
  if ('toJSON' in value && typeof value.toJSON === 'function') return strip(value.toJSON(), attachments);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item, attachments)]));
}

function decodeBinary(message: Uint8Array): Packet {
  const packet = message[0] === COMPACT ? decodeCompact(message) : decodeGeneral(message);
  if (!isPacketValid(packet)) throw new Error('invalid packet');
  return packet;
}

function decodeCompact(message: Uint8Array): Packet {
  const start = 2 + (message[1] ?? 0);
  if (start === 2 || start > message.byteLength) throw new Error('a compact packet without a name');
  const name = String.fromCharCode(...message.subarray(2, start));
  if (!isCompactName(name)) throw new Error('a compact packet whose name is not ASCII');
  return { type: PacketType.EVENT, nsp: '/', data: [name, message.subarray(start)] };
}

function decodeGeneral(message: Uint8Array): Packet {
  if (message[0] !== GENERAL) throw new Error('unknown form');
  const count = message[1] ?? 0;
  if (count === 0 || count > MAX_ATTACHMENTS) throw new Error('illegal number of attachments');
  let offset = 2 + 4 * (count + 1);
  if (offset > message.byteLength) throw new Error('the message ends too early');
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const parts: Uint8Array[] = [];
  for (let i = 0; i <= count; i++) {
    const end = offset + view.getUint32(2 + 4 * i);
    parts.push(message.subarray(offset, end));
    offset = end;
  }
  if (offset !== message.byteLength) throw new Error('header and attachments do not fill the message');
  const [header = new Uint8Array(), ...attachments] = parts;
  const packet: unknown = JSON.parse(fromUtf8.decode(header), (_key, value) => restore(value, attachments));
  if (typeof packet !== 'object' || packet === null) throw new Error('the header is no object');
  const { type, nsp, id, data } = packet as Packet;
  if (type !== PacketType.EVENT && type !== PacketType.ACK) throw new Error('neither event nor ack');
  if (typeof nsp !== 'string' || !nsp.startsWith('/')) throw new Error('no namespace');
  return { type, nsp, ...(id === undefined ? {} : { id }), data };
}

/** JSON.parse calls this from the leaves up, so that a placeholder is seen once and never what replaced one. */
function restore(value: unknown, attachments: readonly Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('_placeholder' in value) || value._placeholder !== true) return value;
  const bytes = 'num' in value && typeof value.num === 'number' ? attachments[value.num] : undefined;
  if (bytes === undefined) throw new Error('illegal attachments');
  return bytes;
}
