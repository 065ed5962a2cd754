import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Microphone } from '../../../web/audio/microphone.ts';

/** A track as the browser gives it. */
class Track extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  muted = false;
  constructor(readonly label: string) {
    super();
  }
  getSettings = () => ({});
  stop(): void {
    this.readyState = 'ended';
  }
}

type Answer = Promise<{ getTracks(): Track[]; getAudioTracks(): Track[] }>;
const stream = (...tracks: Track[]) => ({ getTracks: () => tracks, getAudioTracks: () => tracks });
const refusal = (name: string): Answer => Promise.reject(new DOMException('no', name));

/** What getUserMedia answers, by the id that is asked for ('' for the default). */
let answers: Record<string, () => Answer>;
const asked: string[] = [];
const news: string[] = [];
let microphone: Microphone;
let graphError: Error | null;

beforeEach(async () => {
  vi.useFakeTimers();
  asked.length = news.length = 0;
  graphError = null;
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: ({ audio }: { audio: { deviceId?: { exact: string } } }) => {
        const id = audio.deviceId?.exact ?? '';
        asked.push(id);
        return answers[id]!();
      },
    },
  });
  const context = {
    createMediaStreamSource: () => {
      if (graphError) throw graphError;
      return { connect: () => {}, disconnect: () => {} };
    },
  };
  microphone = new Microphone(context as unknown as AudioContext, {} as AudioNode, {
    onEnded: () => news.push('ended'),
    onSystemMuted: () => news.push(microphone.systemMuted ? 'muted' : 'unmuted'),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function opened(): Promise<Track> {
  const track = new Track('first');
  answers = { '': async () => stream(track) };
  await microphone.use('');
  return track;
}

describe('a microphone that takes the place of another one', () => {
  it('is in use before the old one is stopped', async () => {
    const old = await opened();
    const next = new Track('second');
    answers['b'] = async () => stream(next);
    await microphone.use('b');
    expect([old.readyState, next.readyState, microphone.label]).toEqual(['ended', 'live', 'second']);
  });

  it('but cannot be opened, leaves the old one as it was', async () => {
    const old = await opened();
    answers['b'] = () => refusal('NotAllowedError');
    await expect(microphone.use('b')).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect([old.readyState, microphone.live, microphone.label]).toEqual(['live', true, 'first']);
  });

  it.each([
    ['cannot be joined to the graph', () => (graphError = new DOMException('rate', 'NotSupportedError'))],
    ['ended as it began', (track: Track) => track.stop()],
  ])('but %s, is stopped, and the old one stays', async (_what, fail) => {
    const old = await opened();
    const half = new Track('half');
    fail(half);
    answers['b'] = async () => stream(half);
    await expect(microphone.use('b')).rejects.toThrow();
    expect([old.readyState, half.readyState, microphone.label]).toEqual(['live', 'ended', 'first']);
  });

  it('and needs it released first, gets it; the old one is opened again if that was in vain', async () => {
    await opened();
    answers['b'] = () => refusal('NotReadableError');
    const again = new Track('first again');
    answers[''] = async () => stream(again);
    await expect(microphone.use('b')).rejects.toMatchObject({ name: 'NotReadableError' });
    expect(asked).toEqual(['', 'b', 'b', '']);
    expect([microphone.live, microphone.label]).toEqual([true, 'first again']);
  });

  it('and does not answer, is given up; the old one stays, and what comes too late is stopped', async () => {
    const old = await opened();
    const late = new Track('late');
    let answer = (): void => {};
    answers['b'] = () => new Promise((resolve) => (answer = () => resolve(stream(late))));
    const used = expect(microphone.use('b', 30_000)).rejects.toMatchObject({ code: 'mic-failed' });
    await vi.advanceTimersByTimeAsync(30_000);
    await used;
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect([old.readyState, late.readyState, microphone.label]).toEqual(['live', 'ended', 'first']);
  });
});

it('a microphone that the browser opens after the end is stopped as it comes, with all its tracks', async () => {
  const tracks = [new Track('one'), new Track('two')];
  let answer = (): void => {};
  answers = { '': () => new Promise((resolve) => (answer = () => resolve(stream(...tracks)))) };
  const used = microphone.use('');
  microphone.close();
  answer();
  await used;
  expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
  expect(microphone.live).toBe(false);
});

it('a microphone says that the system mutes it, from the moment it is opened, and for itself alone', async () => {
  const old = await opened();
  old.dispatchEvent(new Event('mute'));
  old.dispatchEvent(new Event('unmute'));
  expect(news).toEqual(['muted', 'unmuted']);
  const next = new Track('second');
  next.muted = true;
  answers['b'] = async () => stream(next);
  await microphone.use('b');
  expect(microphone.systemMuted).toBe(true);
  old.dispatchEvent(new Event('mute'));
  old.dispatchEvent(new Event('ended'));
  expect(news).toEqual(['muted', 'unmuted']);
  next.dispatchEvent(new Event('unmute'));
  expect([microphone.systemMuted, news.at(-1)]).toEqual([false, 'unmuted']);
});
