import { expect, test } from 'vitest';
import { LiveCall } from '../../../server/live/live-call.ts';
import type { Listener } from '../../../server/live/listener.ts';
import { decodeLivePackets } from '../../../shared/live.ts';
import { Decoder } from '../../../shared/socket-parser.ts';
import { OPUS_PACKET } from '../session/phone.ts';
import { call, tapped } from '../session/scripted-call.ts';

type Said = [name: string, payload: unknown];

class Ear implements Listener {
  readonly said: Said[] = [];
  isClosed = false;
  write(message: string | Uint8Array): void {
    const decoder = new Decoder();
    decoder.on('decoded', ({ data }) => this.said.push(data as Said));
    decoder.add(message);
  }
  close(): void {
    this.isClosed = true;
  }
  get names(): string[] {
    return this.said.map(([name]) => name);
  }
  get packets() {
    return this.said
      .filter(([name]) => name === 'live.audio')
      .flatMap(([, bytes]) => decodeLivePackets(bytes as Uint8Array));
  }
}

/** A call, its page, and a link to it; `shows`: whether the page says that it shows what it is told. */
function shared({ shows = true, maxListeners = 3 } = {}) {
  const setting = call();
  const { session, phone, clock } = setting;
  let timers: (() => void)[] = [];
  let overs = 0;
  const live = new LiveCall((factory) => session.tap(factory), {
    maxListeners,
    nowMs: () => clock.nowMs,
    after: (_delayMs, run) => {
      timers.push(run);
      return () => (timers = timers.filter((other) => other !== run));
    },
    onOver: () => overs++,
  });
  const states = () => phone.of('live.state');
  let shown = 0;
  const settle = async (): Promise<void> => {
    await tapped();
    for (const state of states().slice(shown)) {
      shown++;
      if (shows) phone.say('live.shown', { notice: state.notice });
    }
    await tapped();
    for (const run of timers.splice(0)) run();
    await tapped();
  };
  return { ...setting, live, states, settle, overs: () => overs };
}

test('nobody hears anything before the page that talks shows that somebody listens', async () => {
  const { live, settle, phone, states } = shared({ shows: false });
  const ear = new Ear();
  live.join(ear);
  phone.speak(1, 5);
  await settle();
  expect(states().at(-1)).toMatchObject({ link: true, listeners: 1 });
  expect(ear.said).toEqual([]);
  const [first, second] = states();
  phone.say('live.shown', { notice: first!.notice });
  await settle();
  // That was said before somebody listened.
  expect(ear.said).toEqual([]);
  phone.say('live.shown', { notice: second!.notice });
  await settle();
  expect(ear.names[0]).toBe('live.joined');
});

test('a listener gets the packets of the call as they are, and whoever joins later the last moment of them', async () => {
  const { live, settle, phone } = shared();
  const first = new Ear();
  live.join(first);
  await settle();
  phone.speak(1, 5);
  await settle();
  expect(first.packets.map(({ voice, payload }) => [voice, [...payload]])).toEqual(
    Array.from({ length: 5 }, () => ['user', [...OPUS_PACKET]]),
  );
  const second = new Ear();
  live.join(second);
  expect(second.packets).toHaveLength(5);
});

test('the talker is told how many listen, and whoever comes when nobody was left waits again', async () => {
  const { live, settle, states } = shared();
  const leave = live.join(new Ear());
  await settle();
  live.join(new Ear())();
  await settle();
  leave();
  await settle();
  expect(states().at(-1)).toMatchObject({ link: true, listeners: 0 });
  const late = new Ear();
  live.join(late);
  expect(late.said).toEqual([]);
  await settle();
  expect(late.names).toContain('live.joined');
});

test('the end of the link cuts listeners at once, and the call goes on', async () => {
  const { live, settle, states, phone, ended, overs } = shared();
  const ear = new Ear();
  live.join(ear);
  await settle();
  live.end();
  expect(ear.said.at(-1)).toEqual(['live.over', { why: 'ended' }]);
  expect(ear.isClosed).toBe(true);
  expect(states().at(-1)).toMatchObject({ link: false, listeners: 0 });
  const { length } = ear.said;
  phone.speak(1, 5);
  await settle();
  expect(ear.said).toHaveLength(length);
  expect(ended).toEqual([]);
  expect(overs()).toBe(1);
  expect(() => live.join(new Ear())).toThrow(expect.objectContaining({ code: 'live-over' }));
});

test('the end of the call is the end of the link', async () => {
  const { live, settle, session, overs } = shared();
  const ear = new Ear();
  live.join(ear);
  await settle();
  session.end(null);
  await settle();
  expect(ear.said.at(-1)).toEqual(['live.over', { why: 'ended' }]);
  expect(overs()).toBe(1);
});

test('no more join than may', () => {
  const { live } = shared({ maxListeners: 1 });
  live.join(new Ear());
  expect(() => live.join(new Ear())).toThrow(expect.objectContaining({ code: 'at-capacity' }));
});
