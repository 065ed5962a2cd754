/** A session with a scripted model, a browser's end and a clock that the test moves. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import type { Capability } from '../../../server/models/speech-model.ts';
import type { Budget } from '../../../server/session/taps/budget-tap.ts';
import type { Prices } from '../../../server/session/taps/call-usage.ts';
import { OpusCodec } from '../../../server/session/codec.ts';
import { CallAllowance, SharedAllowance } from '../../../server/session/limits/call-allowance.ts';
import { Session, TICK_MS } from '../../../server/session/session.ts';
import type { TapFactory } from '../../../server/session/taps/tap.ts';
import { standardTaps } from '../../../server/session/taps/standard-taps.ts';
import { Phone } from './phone.ts';
import { ScriptedModel } from './scripted-model.ts';

export const MAX_CALL_MS = 600_000;
export const RESUME_WINDOW_MS = 30_000;

const sessions: Session[] = [];
afterEach(() => sessions.splice(0).forEach((session) => session.end(null)));

/** Waits until the taps were told of all that happened: each of them handles one note a turn of the event loop, or more. */
export async function tapped(notes = 200): Promise<void> {
  for (let i = 0; i < notes; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A call whose first socket is up and whose model is ready. */
export function call({
  ready = true,
  prices = null as Prices | null,
  budget = null as Budget | null,
  speculation = true,
  judges = false,
  taps = [] as readonly TapFactory[],
  lacks = [] as readonly Capability[],
  idleMs = MAX_CALL_MS,
} = {}) {
  const model = new ScriptedModel();
  for (const capability of lacks) model.capabilities[capability] = false;
  const clock = { nowMs: 1_000_000 };
  let timers: { atMs: number; run: () => void }[] = [];
  const lines: string[] = [];
  const ended: Session[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const session = new Session({
    callId: 'call',
    conversationId: 'conversation',
    person: 'somebody',
    resumeKey: 'call.secret-of-the-call',
    address: '127.0.0.1',
    model,
    history: [{ role: 'user', text: 'earlier' }],
    allowance: new CallAllowance([new SharedAllowance(10, 1, clock.nowMs)], clock.nowMs),
    maxCallMs: MAX_CALL_MS,
    idleMs,
    resumeWindowMs: RESUME_WINDOW_MS,
    speculation,
    modelJudges: judges,
    taps: [...standardTaps({ prices, budget }), ...taps],
    codec: new OpusCodec(),
    log: pino({ level: 'trace' }, destination),
    nowMs: () => clock.nowMs,
    after: (delayMs, run) => {
      const timer = { atMs: clock.nowMs + delayMs, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    onEnded: (over) => ended.push(over),
  });
  sessions.push(session);
  const phone = new Phone(session).dial();
  if (ready) model.line.ready();
  const runTimers = () => {
    for (const timer of timers.filter(({ atMs }) => atMs <= clock.nowMs)) {
      timers = timers.filter((other) => other !== timer);
      timer.run();
    }
  };
  /** Time passes, with the session's ticks and at least one at the end. */
  const pass = (ms: number) => {
    const untilMs = clock.nowMs + ms;
    do {
      clock.nowMs = Math.min(clock.nowMs + TICK_MS / 2, untilMs);
      runTimers();
      session.tick();
    } while (clock.nowMs < untilMs);
  };
  /** The process stands still for so long: no tick, and nothing is read. */
  const standStill = (ms: number) => {
    clock.nowMs += ms;
    session.tick();
    runTimers();
  };
  return { session, model, phone, clock, lines, ended, pass, standStill };
}
