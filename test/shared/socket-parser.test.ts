import fc from 'fast-check';
import * as standard from 'socket.io-parser';
import { describe, expect, test } from 'vitest';
import * as oneFrame from '../../shared/socket-parser.ts';

const { PacketType } = standard;
const bytes = (...values: number[]) => Uint8Array.from(values);

/** What a decoder makes of messages, with binary as Uint8Array so that Buffer and Uint8Array compare equal. */
function decode(decoder: standard.Decoder, messages: readonly unknown[]): unknown[] {
  const packets: unknown[] = [];
  decoder.on('decoded', (packet) => packets.push(normal(packet)));
  for (const message of messages) decoder.add(message);
  return packets;
}

function normal(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
  }
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  // The default decoder leaves these two behind on what it decoded.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => key !== 'attachments' && item !== undefined)
      .map(([key, item]) => [key, normal(item)]),
  );
}

function throughOneFrame(packet: standard.Packet): unknown[] {
  const messages = new oneFrame.Encoder().encode(packet);
  expect(messages).toHaveLength(1);
  return decode(new oneFrame.Decoder(), messages);
}

/** The default encoder replaces binary in what it is given, so it gets a copy. */
function throughDefault(packet: standard.Packet): unknown[] {
  return decode(new standard.Decoder(), new standard.Encoder().encode(structuredClone(packet)));
}

const packets: [string, standard.Packet][] = [
  ['connect', { type: PacketType.CONNECT, nsp: '/' }],
  ['connect with auth', { type: PacketType.CONNECT, nsp: '/', data: { token: 'abc' } }],
  ['connect to a namespace', { type: PacketType.CONNECT, nsp: '/admin', data: { token: 'é' } }],
  ['connect error', { type: PacketType.CONNECT_ERROR, nsp: '/', data: { message: 'no', data: { code: 1 } } }],
  ['disconnect', { type: PacketType.DISCONNECT, nsp: '/' }],
  ['event', { type: PacketType.EVENT, nsp: '/', data: ['turn.open', { turnId: 1 }, 7] }],
  ['event with ack', { type: PacketType.EVENT, nsp: '/', id: 0, data: ['link.ping', {}] }],
  ['ack', { type: PacketType.ACK, nsp: '/', id: 12, data: [{ ok: true }] }],
  ['empty ack', { type: PacketType.ACK, nsp: '/x', id: 12, data: [] }],
  ['audio', { type: PacketType.EVENT, nsp: '/', data: ['audio', bytes(1, 2, 3)] }],
  ['empty binary', { type: PacketType.EVENT, nsp: '/', data: ['audio', bytes()] }],
  ['ArrayBuffer', { type: PacketType.EVENT, nsp: '/', data: ['audio', bytes(9, 8).buffer] }],
  ['other view', { type: PacketType.EVENT, nsp: '/', data: ['audio', new Int16Array([1, -1])] }],
  ['binary with ack', { type: PacketType.EVENT, nsp: '/', id: 3, data: ['audio', bytes(1)] }],
  ['binary in a namespace', { type: PacketType.EVENT, nsp: '/a', data: ['audio', bytes(1)] }],
  ['binary ack', { type: PacketType.ACK, nsp: '/', id: 3, data: [bytes(5, 6)] }],
  [
    'several attachments, nested',
    {
      type: PacketType.EVENT,
      nsp: '/',
      data: ['many', { a: [bytes(1), { b: bytes(2, 3) }], c: null }, 'text', bytes()],
    },
  ],
  ['a name that is not ASCII', { type: PacketType.EVENT, nsp: '/', data: ['größe', bytes(1)] }],
  ['a number as name', { type: PacketType.EVENT, nsp: '/', data: [42, bytes(1)] }],
  ['a long name', { type: PacketType.EVENT, nsp: '/', data: ['n'.repeat(300), bytes(1)] }],
];

test.each(packets)('%s arrives as with the default parser', (_name, packet) => {
  expect(throughOneFrame(packet)).toEqual(throughDefault(packet));
});

test.each(
  packets.filter(
    ([, packet]) => typeof new standard.Encoder().encode(structuredClone(packet))[1] === 'undefined',
  ),
)('%s is the very string of the default parser', (_name, packet) => {
  expect(new oneFrame.Encoder().encode(packet)).toEqual(new standard.Encoder().encode(packet));
});

test('any JSON with binary anywhere in it arrives as with the default parser', () => {
  const leaf = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 3 }), fc.option(fc.nat(), { nil: undefined }), (args, id) => {
      const packet = {
        type: PacketType.EVENT,
        nsp: '/',
        data: ['e', ...args],
        ...(id === undefined ? {} : { id }),
      };
      let expected: unknown[];
      try {
        expected = throughDefault(packet);
      } catch {
        expect(() => throughOneFrame(packet)).toThrow(/attachments/);
        return;
      }
      expect(throughOneFrame(packet)).toEqual(expected);
    }),
  );
});

test('audio costs seven bytes beside its frame, and its bytes are not copied on arrival', () => {
  const [message] = new oneFrame.Encoder().encode({
    type: PacketType.EVENT,
    nsp: '/',
    data: ['audio', bytes(1, 2)],
  });
  expect(message).toEqual(bytes(0, 5, ...Buffer.from('audio'), 1, 2));
  const arrived: standard.Packet[] = [];
  const decoder = new oneFrame.Decoder();
  decoder.on('decoded', (packet) => arrived.push(packet));
  const buffer = Buffer.from(message as Uint8Array);
  decoder.add(buffer);
  const argument = arrived[0]?.data[1];
  expect(Buffer.isBuffer(argument)).toBe(true);
  expect(argument.buffer).toBe(buffer.buffer);
});

test('the caller’s objects are left as they were', () => {
  const data = ['e', { part: bytes(1) }];
  new oneFrame.Encoder().encode({ type: PacketType.EVENT, nsp: '/', data });
  expect(data).toEqual(['e', { part: bytes(1) }]);
});

describe('malformed messages are refused', () => {
  const general = (header: unknown, ...attachments: Uint8Array[]) => {
    const parts = [Buffer.from(JSON.stringify(header)), ...attachments];
    const lengths = Buffer.alloc(4 * parts.length);
    parts.forEach((part, i) => lengths.writeUInt32BE(part.byteLength, 4 * i));
    return Buffer.concat([bytes(1, attachments.length), lengths, ...parts]);
  };
  const placeholder = { _placeholder: true, num: 0 };
  const event = { type: 2, nsp: '/', data: ['e', placeholder] };
  const one = bytes(1);

  test('but the helper of these tests makes a good one', () => {
    expect(decode(new oneFrame.Decoder(), [general(event, one)])).toEqual([
      { type: 2, nsp: '/', data: ['e', one] },
    ]);
  });

  test.each<[string, unknown]>([
    ['nothing', Buffer.alloc(0)],
    ['unknown form', bytes(2, 0)],
    ['compact without a name', bytes(0, 0, 1)],
    ['compact with a name past the end', bytes(0, 9, 65)],
    ['compact with a reserved name', Buffer.concat([bytes(0, 7), Buffer.from('connect')])],
    ['compact with a name that is not ASCII', bytes(0, 1, 200)],
    ['general that ends in its lengths', bytes(1, 1, 0)],
    ['general without attachments', general(event)],
    ['general with too many attachments', general(event, ...Array<Uint8Array>(11).fill(one))],
    ['lengths that run past the end', Buffer.concat([general(event, one)]).subarray(0, -1)],
    ['bytes left over', Buffer.concat([general(event, one), one])],
    ['placeholder out of range', general({ ...event, data: ['e', { _placeholder: true, num: 1 }] }, one)],
    [
      'placeholder with a fraction',
      general({ ...event, data: ['e', { _placeholder: true, num: 0.5 }] }, one),
    ],
    [
      'placeholder that names a method',
      general({ ...event, data: ['e', { _placeholder: true, num: 'at' }] }, one),
    ],
    ['header that is null', general(null, one)],
    ['header in bad UTF-8', Buffer.concat([bytes(1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff), one])],
    ['connect as binary', general({ type: 0, nsp: '/', data: {} }, one)],
    ['binary event type inside', general({ ...event, type: 5 }, one)],
    ['namespace missing', general({ type: 2, data: ['e', placeholder] }, one)],
    ['namespace of the wrong kind', general({ ...event, nsp: 5 }, one)],
    ['id of the wrong kind', general({ ...event, id: 'x' }, one)],
    ['reserved name', general({ ...event, data: ['disconnect', placeholder] }, one)],
    ['data that is no list', general({ ...event, data: {} }, one)],
    ['binary header of the default parser', '51-["e",{"_placeholder":true,"num":0}]'],
    ['binary ack header of the default parser', '61-1[{"_placeholder":true,"num":0}]'],
    ['text with an unknown type', '9'],
    ['text that is no JSON', '2[oops'],
    ['text with a reserved name', '2["connect"]'],
    ['a number', 5],
    ['null', null],
  ])('%s', (_name, message) => {
    expect(() => decode(new oneFrame.Decoder(), [message])).toThrow(Error);
  });

  test('random bytes either decode to a valid packet or throw an Error', () => {
    const decoder = new oneFrame.Decoder();
    let packet: standard.Packet | undefined;
    decoder.on('decoded', (decoded) => (packet = decoded));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (junk) => {
        packet = undefined;
        try {
          decoder.add(junk);
        } catch (error) {
          return error instanceof Error && packet === undefined;
        }
        return packet !== undefined && standard.isPacketValid(packet);
      }),
    );
  });
});
