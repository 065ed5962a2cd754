/** Attacks by who may call: inside calls that the server has let in. */
import { randomBytes, randomInt } from 'node:crypto';
import { Encoder } from '@evan/opus';
import { PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { untilClosed, type Attack, type Run } from './attack.ts';
import { RawCall } from './raw-call.ts';
import { LONG_REPLY, ONE_DELTA } from './replies.ts';

const tone = Int16Array.from({ length: PACKET_SAMPLES }, (_, i) => 8000 * Math.sin(i / 4));
const PACKET_OF_20_MS = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' }).encode(
  tone,
);
/** RFC 6716: SILK frames of 60 ms (configuration 3), an arbitrary number of them (code 3): two, both empty. */
const PACKET_OF_120_MS = Uint8Array.of((3 << 3) | 3, 2);

const RETRACTS_A_TURN = 3;
/** A commit upstream wants 100 ms. */
const PACKETS_A_GUESS = 6;
const TYPE_EVERY_MS = 1000;
const PONG_EVERY_MS = 500;

/** Opens a call, does this in it, and hangs up when the attack is over. */
async function inCall({ door, signal }: Run, act: (call: RawCall) => Promise<void> | void): Promise<void> {
  const call = await RawCall.open(door);
  const closed = untilClosed(call.socket, () => call.drop(), signal);
  try {
    await act(call);
    await closed;
  } finally {
    call.drop();
  }
}

/** Does this in a call, as often as the pace lets it, until the server has enough. */
const flood =
  (prepare: (call: RawCall) => () => void): Attack['attempt'] =>
  (run) =>
    inCall(run, (call) => run.flood(() => call.isOpen, prepare(call)));

/** Hears replies to typed turns, one after the other. */
async function converse(run: Run, text: string): Promise<void> {
  await inCall(run, async (call) => {
    while (call.isOpen) {
      const ended = call.next<{ replyId: number; audioMs: number }>('reply.ended');
      call.type(text);
      const { replyId, audioMs } = await ended;
      run.count();
      call.event('reply.finished', { replyId, heardMs: audioMs });
    }
  });
}

/** Types, reads nothing, and looks alive. */
async function beDeaf(run: Run): Promise<void> {
  await inCall(run, (call) => {
    call.type(LONG_REPLY);
    call.socket.pause();
    const timers = [
      setInterval(() => call.socket.send('3'), PONG_EVERY_MS),
      setInterval(() => {
        call.type(LONG_REPLY);
        run.count();
      }, TYPE_EVERY_MS),
    ];
    call.socket.once('close', () => timers.forEach(clearInterval));
    // A socket that is paused does not notice that the other end closed it.
    const tcp = (call.socket as unknown as { _socket: NodeJS.EventEmitter })._socket;
    tcp.once('close', () => call.drop());
  });
}

function guesses(call: RawCall): () => void {
  let revision = 0;
  let step = 0;
  return () => {
    if (step === 0 && revision === 0) call.openTurn();
    if (step < PACKETS_A_GUESS) call.speak(PACKET_OF_20_MS, revision);
    else if (step === PACKETS_A_GUESS) call.guess(revision);
    else call.retract(revision);
    step++;
    if (step <= PACKETS_A_GUESS + 1) return;
    step = 0;
    revision = (revision + 1) % RETRACTS_A_TURN;
  };
}

function talk(call: RawCall, packet: Uint8Array): () => void {
  call.openTurn();
  return () => call.speak(packet);
}

const MALFORMED: readonly ((call: RawCall) => void)[] = [
  (call) => call.frame(randomBytes(randomInt(1, 1400))),
  (call) => call.frame(new Uint8Array(20)),
  (call) => call.send('audio', 'no bytes'),
  (call) => call.send(5, {}, 1),
  (call) => call.send('turn.open', { turnId: -1 }, randomInt(1, 2 ** 32)),
  (call) => call.event('turn.text', { turnId: 1, text: 5 }),
  (call) => call.event('turn.commit', { turnId: randomInt(1, 1e6), revision: 0 }),
  (call) => call.event('constructor', { ['__proto__']: [] }),
  (call) => call.event(randomBytes(20).toString('latin1'), {}),
  (call) => call.send('link.ack', { received: 'all' }),
  (call) => call.send('link.ping', { sentAtMs: [[[[{}]]]] }),
];

/** For attacks that need many calls: else most of what they do is to be refused one, which is an attack of its own. */
const MANY_CALLS = { LATCH_CALLS_PER_MINUTE: '100000' };

export const IN_CALLS: readonly Attack[] = [
  {
    name: 'deaf calls',
    counts: 'typed turns',
    attackers: 3,
    perSecond: 3,
    attempt: beDeaf,
  },
  {
    name: 'pings',
    counts: 'pings',
    attackers: 4,
    perSecond: 4000,
    attempt: flood((call) => () => call.socket.send('420["link.ping",{"sentAtMs":1}]')),
  },
  {
    name: 'turn ids',
    counts: 'turns',
    attackers: 4,
    perSecond: 4000,
    attempt: flood((call) => () => call.openTurn()),
  },
  {
    name: 'fast audio',
    counts: 'packets of 20 ms',
    attackers: 4,
    perSecond: 4000,
    attempt: flood((call) => talk(call, PACKET_OF_20_MS)),
  },
  {
    name: 'long packets',
    counts: 'packets of 120 ms',
    attackers: 4,
    perSecond: 4000,
    attempt: flood((call) => talk(call, PACKET_OF_120_MS)),
  },
  {
    name: 'guesses',
    counts: 'packets, guesses, retracts',
    attackers: 4,
    perSecond: 1000,
    attempt: flood(guesses),
  },
  {
    name: 'malformed messages',
    counts: 'messages',
    attackers: 8,
    perSecond: 2000,
    settings: MANY_CALLS,
    attempt: flood((call) => () => MALFORMED[randomInt(MALFORMED.length)]!(call)),
  },
  {
    name: 'one delta',
    counts: 'minutes of reply',
    attackers: 1,
    perSecond: 1,
    attempt: (run) => converse(run, ONE_DELTA),
  },
  {
    name: 'dropped calls',
    counts: 'calls',
    attackers: 20,
    perSecond: 100,
    settings: MANY_CALLS,
    attempt: async (run) => {
      const call = await RawCall.open(run.door);
      call.drop();
      run.count();
    },
  },
];
