/** Callers that come and go, some at once: each is understood once by voice and once by keyboard, and leaves in one of the ways there are. */
import { RawCall } from '../attacks/raw-call.ts';
import { post, type Door } from '../attacks/door.ts';
import { answer } from '../server/child.ts';
import { turnPackets } from '../server/conversation.ts';

export interface SoakQuestion {
  port: number;
  speechDir: string;
  calls: number;
  /** The number of the first of them: ten in a row leave in ten ways. */
  from: number;
}

const AT_ONCE = 10;
const TURN_PACKETS = 25;

answer<SoakQuestion>(async ({ port, speechDir, calls, from }) => {
  const packets = turnPackets(speechDir).slice(0, TURN_PACKETS);
  const door: Door = { port, cookie: '', from: '127.0.0.1' };
  let next = from;
  const caller = async (): Promise<void> => {
    while (next < from + calls) await oneCall(door, packets, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
});

async function oneCall(door: Door, packets: readonly Uint8Array[], number: number): Promise<void> {
  const call = await RawCall.open(door);
  const way = number % 10;
  await hear(call, () => call.type(`call ${number}`));
  const droppedInReply = way === 0 || way === 1;
  if (droppedInReply) {
    const started = call.next('reply.started');
    speak(call, packets);
    await started;
    call.drop();
    const ended = call.next<Ended>('reply.ended');
    await call.resume();
    heard(call, await ended);
  } else {
    await hear(call, () => speak(call, packets));
  }
  // The page is closed, …
  if (way === 2) await post(door, '/api/calls/end', { resumeKey: call.resumeKey });
  // … or the network is lost for good, …
  else if (way !== 3) {
    // … or the call is ended by hand.
    const ended = call.next('call.ended');
    call.event('call.end', {});
    await ended;
  }
  call.drop();
}

interface Ended {
  replyId: number;
  audioMs: number;
}

async function hear(call: RawCall, say: () => void): Promise<void> {
  const ended = call.next<Ended>('reply.ended');
  say();
  heard(call, await ended);
}

function heard(call: RawCall, { replyId, audioMs }: Ended): void {
  call.event('reply.finished', { replyId, heardMs: audioMs });
}

function speak(call: RawCall, packets: readonly Uint8Array[]): void {
  call.openTurn();
  for (const packet of packets) call.speak(packet);
  call.guess(0);
  call.commit();
}
