/** Many scripted calls from one process of their own: 50 packets a second each while it speaks, spread over time. */
import { PACKET_MS } from '../../../shared/frames.ts';
import { callLatch, callRelay, type Caller, type CallerHandlers } from './caller.ts';
import { answer } from './child.ts';
import { CYCLE_MS, turnPackets } from './conversation.ts';
import type { Stamps } from './model-process.ts';
import { Timestamps } from './timestamps.ts';

export type LoadQuestion =
  | {
      ask: 'open';
      target: 'latch' | 'relay';
      url: string;
      calls: number;
      speechDir: string;
      prefix: string;
      /** What the server's access code was exchanged for. */
      cookie?: string;
    }
  | { ask: 'talk' }
  /** The first call may be listened to. Answered with the token of its link. */
  | { ask: 'share' }
  | { ask: 'stamps' }
  | { ask: 'hang up' };

interface Talker {
  name: string;
  caller: Caller;
  /** Packets sent of the turn. */
  sent: number;
  /** When its first packet is due; null while the other side has the floor. */
  turnStartMs: number | null;
}

const TICK_MS = 1;
/** Calls that are opened at once. */
const OPEN_AT_ONCE = 10;
const up = new Timestamps();
const down = new Timestamps();
let packets: Uint8Array[] = [];
let talkers: Talker[] = [];
let failure: unknown;

answer<LoadQuestion>(async (question) => {
  switch (question.ask) {
    case 'open':
      return open(question);
    case 'share':
      return talkers[0]!.caller.share!();
    case 'talk':
      talkers.forEach((talker, i) => {
        talker.turnStartMs = performance.now() + (i * CYCLE_MS) / talkers.length;
      });
      setInterval(speak, TICK_MS);
      return;
    case 'stamps':
      if (failure !== undefined) throw failure;
      return { up: up.all(), down: down.all() } satisfies Stamps;
    case 'hang up':
      talkers.forEach(({ caller }) => caller.hangUp());
      talkers = [];
      return;
  }
});

async function open({
  target,
  url,
  calls,
  speechDir,
  prefix,
  cookie,
}: LoadQuestion & { ask: 'open' }): Promise<void> {
  packets = turnPackets(speechDir);
  const call = target === 'latch' ? callLatch : callRelay;
  const openOne = async (_: unknown, i: number): Promise<void> => {
    const name = `${prefix} ${talkers.length + i}`;
    const talker: Partial<Talker> = { name, sent: 0, turnStartMs: null };
    const handlers: CallerHandlers = {
      packet: () => down.add(name),
      replyEnded: () => Object.assign(talker, { sent: 0, turnStartMs: performance.now() }),
      failed: (why) => (failure ??= new Error(`${name}: ${String(why)}`)),
    };
    talker.caller = await call(url, name, handlers, cookie);
    opened.push(talker as Talker);
  };
  let opened: Talker[] = [];
  while (talkers.length < calls) {
    opened = [];
    const count = Math.min(OPEN_AT_ONCE, calls - talkers.length);
    await Promise.all(Array.from({ length: count }, openOne));
    talkers = [...talkers, ...opened];
  }
}

function speak(): void {
  const now = performance.now();
  for (const talker of talkers) {
    if (talker.turnStartMs === null) continue;
    for (
      ;
      talker.sent < packets.length && talker.turnStartMs + talker.sent * PACKET_MS <= now;
      talker.sent++
    ) {
      up.add(talker.name);
      talker.caller.speak(packets[talker.sent]!);
    }
    if (talker.sent < packets.length) continue;
    talker.turnStartMs = null;
    talker.caller.endTurn();
  }
}
