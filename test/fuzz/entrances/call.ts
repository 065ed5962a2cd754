/** What comes over the socket of a call that is up: packets of Socket.IO, events, and audio frames. */
import fc from 'fast-check';
import { encodeFrame } from '../../../shared/frames.ts';
import * as parser from '../../../shared/socket-parser.ts';
import {
  bytesWithFaults,
  nastyJson,
  nastyNumber,
  nastyText,
  nastyValue,
  textWithFaults,
  withFaults,
} from '../arbitraries.ts';
import type { Entrance } from '../entrance.ts';
import type { FuzzedServer } from '../fuzzed-server.ts';
import { RawCall } from '../raw-call.ts';

/** So many inputs go out before the lane waits until they are handled. */
const INPUTS_AT_ONCE = 10;

/** A lane with a call that is up. Where the server has hung up, the next input has a call of its own. */
function callEntrance<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  send: (call: RawCall, input: Input) => void,
): Entrance<Input> {
  return {
    name,
    inputs,
    open: async (server: FuzzedServer) => {
      let call: RawCall | null = null;
      let sent = 0;
      return {
        async attack(input) {
          if (!call?.isOpen) {
            await call?.hangUp();
            call = await RawCall.open(server);
          }
          send(call, input);
          if (++sent % INPUTS_AT_ONCE === 0) await call.settled();
        },
        close: async () => call?.hangUp(),
      };
    },
  };
}

const id = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) }, nastyNumber);
const revision = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 2 }) }, nastyNumber);
const ref = fc.record({ turnId: id, revision });

/** Every event that a browser sends, with members that may be right. */
const EVENTS: [string, fc.Arbitrary<object>][] = [
  ['turn.open', fc.record({ turnId: id })],
  ['turn.speculate', fc.record({ turnId: id, revision, packets: id })],
  ['turn.commit', ref],
  ['turn.retract', ref],
  ['turn.abandon', fc.record({ turnId: id })],
  ['turn.text', fc.record({ turnId: id, text: nastyText })],
  ['reply.progress', fc.record({ replyId: id, heardMs: nastyNumber })],
  ['reply.interrupt', fc.record({ replyId: id, heardMs: nastyNumber })],
  ['reply.finished', fc.record({ replyId: id, heardMs: nastyNumber })],
  ['link.ack', fc.record({ received: nastyNumber })],
  ['link.ping', fc.record({ sentAtMs: nastyNumber })],
];

interface EventInput {
  name: unknown;
  payload: unknown;
  /** undefined: the next link number. */
  n: unknown;
}

const event: fc.Arbitrary<EventInput> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.oneof(
      ...EVENTS.map(([name, payload]) =>
        fc.record({ name: fc.constant(name), payload: withFaults(payload), n: fc.constant(undefined) }),
      ),
    ),
  },
  { weight: 1, arbitrary: fc.record({ name: nastyText, payload: nastyValue, n: fc.constant(undefined) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom(...EVENTS.map(([name]) => name)),
      payload: nastyValue,
      n: nastyValue,
    }),
  },
);

export const events = callEntrance('events', event, (call, { name, payload, n }) =>
  call.send(`42${JSON.stringify([name, payload, n ?? call.nextNumber()])}`),
);

interface FrameInput {
  turnId: number;
  revision: number;
  seq: number;
  replyId: number;
  payload: Uint8Array;
  /** Of the message, header and name included; each a place and a byte. */
  faults: readonly (readonly [number, number])[];
}

/** A packet of Opus begins with a byte that says what it is: 20 ms in one frame here, among others (RFC 6716 §3.1). */
const opus = fc
  .tuple(
    fc.oneof(fc.constantFrom(0x48, 0x4b, 0x58, 0x78, 0xf8, 0xfb), fc.nat(255)),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([toc, rest]) => Uint8Array.from([toc, ...rest]));

const frame: fc.Arbitrary<FrameInput> = fc.record({
  turnId: fc.integer({ min: 0, max: 3 }),
  revision: fc.integer({ min: 0, max: 2 }),
  seq: fc.integer({ min: 0, max: 5 }),
  replyId: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(5)),
  payload: fc.oneof({ weight: 5, arbitrary: opus }, fc.uint8Array({ maxLength: 2000 })),
  faults: fc.oneof(
    { weight: 4, arbitrary: fc.constant<[number, number][]>([]) },
    fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 3 }),
  ),
});

const encoder = new parser.Encoder();

/** What Engine.IO sends as a binary message. */
function audioMessage(bytes: Uint8Array): Uint8Array {
  const [message] = encoder.encode({ type: 2, nsp: '/', data: ['audio', bytes] } as never);
  return message as Uint8Array;
}

export const frames = callEntrance('audio frames', frame, (call, { faults, ...fields }) => {
  const message = audioMessage(encodeFrame({ kind: 'speech', n: call.nextNumber(), ...fields }));
  for (const [at, byte] of faults) message[at % message.length] = byte;
  call.send(message);
  // A turn is open more often than not.
  if (fields.seq === 0) call.sendEvent('turn.open', { turnId: fields.turnId });
});

const validPacket = fc.constantFrom(
  '42["turn.open",{"turnId":1},1]',
  '4217["link.ping",{"sentAtMs":1}]',
  '40{"token":"a"}',
  '41',
  '4317[{}]',
  '44{"message":"x"}',
  '451-["audio",{"_placeholder":true,"num":0}]',
  '42/admin,["turn.open",{},1]',
  '40/admin,',
  '42[5,{},1]',
  '42[null]',
  '42["connect"]',
  '42["disconnect",1]',
  '42["newListener",{},1]',
);

const packet: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: validPacket },
  { weight: 4, arbitrary: validPacket.chain(textWithFaults) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('42', '40', '43', '45', '46', '47', '4'), nastyJson)
      .map(([head, json]) => head + json),
  },
  { weight: 3, arbitrary: bytesWithFaults(fc.constant(audioMessage(new Uint8Array(30)))) },
  {
    weight: 3,
    arbitrary: bytesWithFaults(
      fc.constant(
        encoder.encode({
          type: 2,
          nsp: '/',
          id: 3,
          data: ['audio', new Uint8Array(30), { a: new Uint8Array(3) }],
        } as never)[0] as Uint8Array,
      ),
    ),
  },
);

/** With and without a call: most sockets have not said which call they belong to. */
export const socketPackets: Entrance<string | Uint8Array> = {
  name: 'socket.io, packets',
  inputs: packet,
  open: async (server) => {
    let socket: RawCall | null = null;
    let opened = 0;
    return {
      async attack(input) {
        if (!socket?.isOpen) {
          await socket?.hangUp();
          socket = await (++opened % 4 === 0 ? RawCall.open(server) : RawCall.connect(server));
        }
        socket.send(input);
        await socket.settled();
      },
      close: async () => socket?.hangUp(),
    };
  },
};
