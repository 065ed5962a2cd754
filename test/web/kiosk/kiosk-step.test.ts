import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type KioskOrders, type KioskSettings } from '../../../shared/kiosk/contract.ts';
import { heartbeatOf } from '../../../web/kiosk/states/heartbeat.ts';
import {
  KIOSK_START,
  type Kiosk,
  type KioskEffect,
  type KioskEvent,
} from '../../../web/kiosk/states/kiosk-state.ts';
import { kioskStep } from '../../../web/kiosk/states/kiosk-step.ts';
import { MEMORY_LIMIT_BYTES } from '../../../web/kiosk/states/limits.ts';

const NO_CHECK: KioskSettings = { ...DEFAULT_SETTINGS, selfCheckMinutes: 0 };
const orders = (changes: Partial<KioskOrders> = {}): KioskOrders => ({
  name: 'Lobby',
  revision: 1,
  settings: NO_CHECK,
  hasPin: true,
  paused: false,
  message: null,
  restart: 'a',
  serverVersion: '1',
  ...changes,
});

/** A kiosk, its clock, and what it has had done. */
class Run {
  kiosk: Kiosk = KIOSK_START;
  atMs = 0;
  effects: KioskEffect['kind'][] = [];

  on(event: KioskEvent): this {
    const [next, effects] = kioskStep(this.kiosk, event, this.atMs);
    this.kiosk = next;
    this.effects.push(...effects.map(({ kind }) => kind));
    return this;
  }
  /** Time goes by, looked at each half second. */
  wait(ms: number, hour = 12): this {
    for (const endMs = this.atMs + ms; this.atMs < endMs;) {
      this.atMs += Math.min(500, endMs - this.atMs);
      this.on({ kind: 'tick', hour });
    }
    return this;
  }
  attract(given = orders()): this {
    return this.on({ kind: 'orders', orders: given }).on({ kind: 'wiped' });
  }
  talk(): this {
    this.attract().on({ kind: 'start', by: 'touch', language: null });
    return this.on({ kind: 'call-up' }).on({ kind: 'greeting-read' }).wait(3_500);
  }
  get phase(): string {
    return this.kiosk.phase.kind;
  }
}

describe('arriving', () => {
  test('a device that is not paired asks for a code, and what was wrong with it is said', () => {
    const run = new Run().on({ kind: 'unpaired' }).on({ kind: 'pairing' });
    expect(run.kiosk.phase).toMatchObject({ kind: 'unpaired', isAsking: true });
    run.on({ kind: 'pairing-failed', message: 'No such code.' });
    expect(run.kiosk.phase).toEqual({ kind: 'unpaired', isAsking: false, problem: 'No such code.' });
    run.on({ kind: 'orders', orders: orders() });
    expect(run.phase).toBe('wiping');
  });

  test('whoever opens the page by chance loses nothing', () => {
    expect(new Run().on({ kind: 'unpaired' }).effects).toEqual([]);
    expect(new Run().attract().on({ kind: 'unpaired' }).effects).toContain('wipe-page');
  });

  test('nobody is greeted before what a crash may have left is wiped', () => {
    const run = new Run().on({ kind: 'orders', orders: orders() });
    expect(run.effects).toEqual(['wipe']);
    run.on({ kind: 'start', by: 'touch', language: null });
    expect(run.phase).toBe('wiping');
    expect(run.on({ kind: 'wiped' }).phase).toBe('attract');
  });

  test('a wipe that fails is tried again, for as long as it takes', () => {
    const run = new Run().on({ kind: 'orders', orders: orders() });
    for (let i = 0; i < 50; i++) run.on({ kind: 'wipe-failed', code: 'store-away', message: '' }).wait(2_500);
    expect(run.effects.filter((kind) => kind === 'wipe')).toHaveLength(51);
    expect(run.on({ kind: 'wiped' }).phase).toBe('attract');
  });
});

describe('a visit', () => {
  test('the microphone opens only after the greeting was on the screen, was read out, and the call is up', () => {
    const run = new Run().attract().on({ kind: 'start', by: 'speech', language: 'en' });
    expect(run.phase).toBe('attract');
    run.on({ kind: 'start', by: 'touch', language: 'pt' }).on({ kind: 'call-up' }).wait(5_000);
    expect(run.kiosk.phase).toMatchObject({ kind: 'greeting', language: 'pt' });
    expect(run.effects).not.toContain('open-microphone');
    run.on({ kind: 'greeting-read' });
    expect(run.kiosk.phase).toMatchObject({ kind: 'conversation', language: 'pt' });
    expect(run.effects.slice(-3)).toEqual(['start-call', 'read-greeting', 'open-microphone']);
  });

  test('a second touch within a moment does not skip the greeting; a later one does', () => {
    const run = new Run()
      .attract()
      .on({ kind: 'start', by: 'touch', language: null })
      .on({ kind: 'call-up' });
    run.wait(500).on({ kind: 'touched' });
    expect(run.phase).toBe('greeting');
    run.wait(500).on({ kind: 'touched' });
    expect(run.phase).toBe('conversation');
    expect(run.effects).toContain('stop-greeting');
  });

  test('a call that does not begin ends the visit, and is told', () => {
    const run = new Run().attract().on({ kind: 'start', by: 'touch', language: null }).wait(30_000);
    expect(run.phase).toBe('wiping');
    expect(run.kiosk.error).toMatchObject({ part: 'call', code: 'line-blocked' });
  });

  test('a greeting that is read out for long is not read into the open microphone', () => {
    const run = new Run()
      .attract()
      .on({ kind: 'start', by: 'touch', language: null })
      .on({ kind: 'call-up' });
    expect(run.wait(60_000).phase).toBe('greeting');
    run.effects = [];
    expect(run.wait(60_000).phase).toBe('conversation');
    expect(run.effects.slice(0, 2)).toEqual(['stop-greeting', 'open-microphone']);
  });

  test('a word that is answered before the chime is over takes the warning back', () => {
    const run = new Run().talk().wait(46_000);
    expect(run.phase).toBe('warning');
    run.on({ kind: 'floor', floor: 'hearing' }).wait(500);
    expect(run.on({ kind: 'floor', floor: 'speaking' }).wait(2_000).phase).toBe('conversation');
  });

  test('whoever does nothing is warned after the set time, and the visit ends', () => {
    const run = new Run().talk().wait(44_000);
    expect(run.phase).toBe('conversation');
    run.wait(2_000);
    expect(run.kiosk.phase).toMatchObject({ kind: 'warning', why: 'idle' });
    expect(run.effects.at(-1)).toBe('chime');
    run.wait(13_000);
    expect(run.phase).toBe('warning');
    run.wait(2_000);
    expect(run.phase).toBe('wiping');
    expect(run.on({ kind: 'wiped' }).phase).toBe('attract');
  });

  test('a reply that is thought about or spoken is no idle time', () => {
    const run = new Run().talk().on({ kind: 'floor', floor: 'thinking' }).wait(60_000);
    run.on({ kind: 'floor', floor: 'speaking' }).wait(60_000);
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'floor', floor: 'listening' }).wait(46_000);
    expect(run.phase).toBe('warning');
  });

  test('a touch or a word takes the warning back; the chime itself does not', () => {
    const run = new Run().talk().wait(45_500);
    run
      .on({ kind: 'floor', floor: 'hearing' })
      .wait(500)
      .on({ kind: 'floor', floor: 'listening' })
      .wait(3_000);
    expect(run.phase).toBe('warning');
    run.on({ kind: 'floor', floor: 'hearing' }).wait(500);
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'floor', floor: 'listening' }).wait(46_000);
    expect(run.phase).toBe('warning');
    run.on({ kind: 'touched' });
    expect(run.phase).toBe('conversation');
    expect(run.wait(44_000).phase).toBe('conversation');
  });

  test('whoever says goodbye is gone soon after the answer; who speaks again is not', () => {
    const run = new Run().talk().on({ kind: 'floor', floor: 'hearing' }).on({ kind: 'farewell', by: 'user' });
    run.on({ kind: 'floor', floor: 'speaking' }).wait(10_000);
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'floor', floor: 'listening' }).wait(2_500);
    expect(run.kiosk.phase).toMatchObject({ kind: 'warning', why: 'goodbye' });
    run.wait(1_600).on({ kind: 'floor', floor: 'hearing' }).wait(500);
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'floor', floor: 'listening' }).wait(30_000);
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'farewell', by: 'model' }).wait(500);
    expect(run.phase).toBe('warning');
    expect(run.wait(5_500).phase).toBe('wiping');
  });

  test('only a hand prolongs a visit that goes on for ever', () => {
    const run = new Run().talk();
    for (let i = 0; i < 31; i++) {
      run
        .on({ kind: 'floor', floor: 'hearing' })
        .wait(30_000)
        .on({ kind: 'floor', floor: 'speaking' })
        .wait(30_000);
    }
    expect(run.phase).toBe('wiping');
    const other = new Run()
      .talk()
      .on({ kind: 'floor', floor: 'hearing' })
      .wait(30 * 60_000 + 1_000);
    expect(other.kiosk.phase).toMatchObject({ kind: 'warning', why: 'long' });
    other.on({ kind: 'touched' }).wait(60_000);
    expect(other.phase).toBe('conversation');
  });

  test.each(['greeting', 'conversation', 'warning'])(
    'the button and a lost call end it in the %s',
    (phase) => {
      for (const event of [{ kind: 'end' }, { kind: 'call-over', error: null }] as const) {
        const run =
          phase === 'greeting'
            ? new Run().attract().on({ kind: 'start', by: 'key', language: null })
            : new Run().talk().wait(phase === 'warning' ? 46_000 : 0);
        expect(run.phase).toBe(phase);
        run.on(event);
        expect(run.phase).toBe('wiping');
        expect(run.effects.at(-1)).toBe('wipe');
      }
    },
  );

  test('orders that come meanwhile disturb nobody', () => {
    const run = new Run()
      .talk()
      .on({ kind: 'orders', orders: orders({ paused: true, restart: 'b', revision: 2 }) });
    expect(run.phase).toBe('conversation');
    run.on({ kind: 'end' }).on({ kind: 'wiped' });
    expect(run.effects.at(-1)).toBe('reload');
  });

  test('a device that is unpaired ends the visit at once and wipes its page', () => {
    const run = new Run().talk().on({ kind: 'unpaired' });
    expect(run.phase).toBe('unpaired');
    expect(run.effects.at(-1)).toBe('wipe-page');
  });
});

describe('at rest', () => {
  test('a pause holds until it is taken back', () => {
    const run = new Run().attract().on({ kind: 'orders', orders: orders({ paused: true }) });
    expect(run.phase).toBe('paused');
    run.on({ kind: 'start', by: 'touch', language: null });
    expect(run.phase).toBe('paused');
    run.on({ kind: 'orders', orders: orders() });
    expect(run.phase).toBe('attract');
  });

  test('one lost question is none; two are an outage, which heals itself', () => {
    const away: KioskEvent = { kind: 'server-away', code: 'server-away', message: 'gone' };
    const run = new Run().attract().on(away);
    expect(run.phase).toBe('attract');
    run.on(away);
    expect(run.kiosk.phase).toEqual({ kind: 'trouble', why: 'offline' });
    run.on({ kind: 'orders', orders: orders() });
    expect(run.phase).toBe('attract');
    expect(run.kiosk.error).toBe(null);
  });

  test('the browser that is offline is believed at once', () => {
    const run = new Run().attract().on({ kind: 'browser-online', online: false });
    expect(run.phase).toBe('trouble');
    expect(run.on({ kind: 'browser-online', online: true }).phase).toBe('attract');
  });

  test.each([{ restart: 'b' }, { serverVersion: '2' }])('it reloads when it is told %j, once', (change) => {
    const run = new Run().attract().on({ kind: 'orders', orders: orders(change) });
    expect(run.effects.filter((kind) => kind === 'reload')).toHaveLength(1);
  });

  test('it reloads once a day in its hour, and not where it was just loaded', () => {
    const run = new Run().attract().wait(60_000, 4);
    expect(run.effects).not.toContain('reload');
    run.wait(2 * 3_600_000, 3).wait(1_000, 4);
    expect(run.effects.filter((kind) => kind === 'reload')).toHaveLength(1);
  });

  test('a page that holds too much is loaded anew when the visitor is gone', () => {
    const run = new Run().talk().on({ kind: 'memory', usedBytes: MEMORY_LIMIT_BYTES + 1 });
    expect(run.effects).not.toContain('reload');
    run.on({ kind: 'end' }).on({ kind: 'wiped' });
    expect(run.effects.at(-1)).toBe('reload');
  });
});

describe('the self-check', () => {
  const checked: KioskEvent = { kind: 'checked', result: 'heard', error: null };
  const each = orders({ settings: { ...NO_CHECK, selfCheckMinutes: 60 } });

  test('it is made when the page starts and whenever it is due', () => {
    const run = new Run().attract(each);
    expect(run.phase).toBe('checking');
    run.on(checked);
    expect(run.phase).toBe('attract');
    expect(run.wait(59 * 60_000).phase).toBe('attract');
    expect(run.wait(61_000).phase).toBe('checking');
    expect(heartbeatOf(run.kiosk, { atMs: run.atMs, callsToday: 3 })).toMatchObject({
      state: 'checking',
      hearing: { result: 'heard' },
      callsToday: 3,
      version: '1',
      revision: 1,
    });
  });

  test('a visitor does not wait for it: it is made when they are gone', () => {
    const run = new Run().attract(each).on({ kind: 'start', by: 'touch', language: null });
    expect(run.phase).toBe('greeting');
    expect(run.effects).toContain('stop-check');
    run.on({ kind: 'end' }).on({ kind: 'wiped' });
    expect(run.phase).toBe('checking');
  });

  test('one that hangs has failed', () => {
    const run = new Run().attract(each).wait(21_000);
    expect(run.phase).toBe('attract');
    expect(run.kiosk.hearing).toMatchObject({ result: 'failed' });
  });

  test('one that hangs says nothing of a microphone that was broken before', () => {
    const run = new Run().talk().on({ kind: 'call-over', error: { code: 'mic-failed', message: 'gone' } });
    run.on({ kind: 'wiped' }).wait(31_000);
    expect(run.phase).toBe('checking');
    run.wait(21_000);
    expect(run.kiosk).toMatchObject({ isSoundBroken: true, error: { code: 'mic-failed' } });
    run.wait(31_000);
    expect(run.phase).toBe('checking');
  });

  test('a check that is asked for in a visit is made when the visitor is gone', () => {
    const run = new Run().talk().on({ kind: 'check-now' }).on({ kind: 'end' }).on({ kind: 'wiped' });
    expect(run.phase).toBe('checking');
  });

  test('a microphone that cannot be opened is looked for until it is back', () => {
    const error = { code: 'mic-missing', message: 'No microphone.' };
    const run = new Run().attract(each).on({ kind: 'checked', result: 'failed', error });
    expect(run.kiosk.phase).toEqual({ kind: 'trouble', why: 'sound' });
    run.wait(31_000);
    expect(run.phase).toBe('checking');
    run.on(checked);
    expect(run.phase).toBe('attract');
    expect(run.kiosk.error).toBe(null);
  });

  test('a call without a microphone does the same, also where no check is set', () => {
    const run = new Run().talk().on({ kind: 'call-over', error: { code: 'mic-denied', message: '' } });
    run.on({ kind: 'wiped' });
    expect(run.kiosk.phase).toEqual({ kind: 'trouble', why: 'sound' });
    expect(run.wait(31_000).phase).toBe('checking');
    expect(run.on(checked).phase).toBe('attract');
    expect(run.wait(3 * 3_600_000).phase).toBe('attract');
  });

  test('a browser that holds the sound back keeps nobody from talking', () => {
    const error = { code: 'output-failed', message: 'held back' };
    expect(new Run().attract(each).on({ kind: 'checked', result: 'failed', error }).phase).toBe('attract');
  });
});

test('whatever happens, it is at rest again within an hour in which nobody does anything', () => {
  const error = fc.constantFrom({ code: 'mic-denied', message: '' }, { code: 'capacity', message: '' }, null);
  const event: fc.Arbitrary<KioskEvent> = fc.oneof(
    fc.constantFrom<KioskEvent[]>(
      { kind: 'greeting-read' },
      { kind: 'call-up' },
      { kind: 'touched' },
      { kind: 'end' },
      { kind: 'wiped' },
      { kind: 'pairing' },
      { kind: 'server-away', code: 'server-away', message: '' },
      { kind: 'wipe-failed', code: 'store-away', message: '' },
      { kind: 'start', by: 'touch', language: null },
    ),
    fc.boolean().map((online) => ({ kind: 'browser-online', online }) as const),
    error.map((given) => ({ kind: 'call-over', error: given }) as const),
    error.map((given) => ({ kind: 'checked', result: 'failed', error: given }) as const),
    fc.constantFrom('user', 'model', null).map((by) => ({ kind: 'farewell', by }) as const),
    fc
      .constantFrom('listening', 'hearing', 'thinking', 'speaking', 'muted')
      .map((floor) => ({ kind: 'floor', floor }) as const),
    fc.record({ paused: fc.boolean() }).map((given) => ({ kind: 'orders', orders: orders(given) }) as const),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(20_000)), { maxLength: 60 }), (happened) => {
      const run = new Run().attract();
      for (const [what, thenMs] of happened) run.on(what).wait(thenMs);
      // From here on everything works, and nobody is there.
      for (let minute = 0; minute < 60; minute++) {
        run.on({ kind: 'orders', orders: orders() });
        if (run.phase === 'wiping') run.on({ kind: 'wiped' });
        if (run.phase === 'checking') run.on({ kind: 'checked', result: 'heard', error: null });
        run.wait(60_000);
      }
      expect(run.phase).toBe('attract');
      expect(run.effects.filter((kind) => kind === 'open-microphone').length).toBeLessThanOrEqual(
        run.effects.filter((kind) => kind === 'start-call').length,
      );
    }),
    { numRuns: 200 },
  );
}, 60_000);
