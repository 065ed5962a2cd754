import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnVoice, type Synthesis } from '../../../web/call/own-voice.ts';

class FakeUtterance {
  volume = 1;
  onend: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly text: string) {}
}

function synthesis(voices: unknown[] = [{}]) {
  const spoken: FakeUtterance[] = [];
  const news = new EventTarget();
  const fake = {
    getVoices: () => voices,
    addEventListener: news.addEventListener.bind(news),
    removeEventListener: news.removeEventListener.bind(news),
    speak: vi.fn(),
    cancel: vi.fn(),
  };
  fake.speak.mockImplementation((utterance: FakeUtterance) => spoken.push(utterance));
  return { fake: fake as unknown as Synthesis, cancel: fake.cancel, spoken, voices, news };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('SpeechSynthesisUtterance', FakeUtterance);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the browser’s own voice', () => {
  it('reads a text out, and says once when that is over', () => {
    const { fake, spoken } = synthesis();
    const over = vi.fn();
    const voice = new OwnVoice(fake);
    voice.read('Good day.', over);
    expect(spoken.map(({ text }) => text)).toEqual(['Good day.']);
    expect(over).not.toHaveBeenCalled();
    spoken[0]!.onend!();
    spoken[0]!.onerror!();
    voice.stop();
    expect(over).toHaveBeenCalledTimes(1);
  });

  it('is as loud as the page', () => {
    const { fake, spoken } = synthesis();
    const voice = new OwnVoice(fake);
    voice.volume = 0.4;
    voice.read('Good day.', vi.fn());
    expect(spoken.map(({ volume }) => volume)).toEqual([0.4]);
  });

  it('that does not exist is over, and says so', () => {
    const over = vi.fn();
    new OwnVoice(undefined).read('Good day.', over);
    expect(over.mock.calls).toEqual([[false]]);
    new OwnVoice(synthesis([]).fake).read('Good day.', over);
    expect(over).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(over.mock.calls).toEqual([[false], [false]]);
  });

  it('that the browser has a moment later reads all the same', () => {
    const { fake, spoken, voices, news } = synthesis([]);
    const over = vi.fn();
    new OwnVoice(fake).read('Good day.', over);
    vi.advanceTimersByTime(500);
    voices.push({});
    news.dispatchEvent(new Event('voiceschanged'));
    expect(spoken.map(({ text }) => text)).toEqual(['Good day.']);
    vi.advanceTimersByTime(3_000);
    expect(over).not.toHaveBeenCalled();
    spoken[0]!.onend!();
    expect(over.mock.calls).toEqual([[true]]);
  });

  it('is silent when it is told to be, and for the next text', () => {
    const { fake, cancel } = synthesis();
    const first = vi.fn();
    const voice = new OwnVoice(fake);
    voice.read('One.', first);
    voice.read('Two.', vi.fn());
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('that never says that it has ended is not waited for without end', () => {
    const { fake } = synthesis();
    const over = vi.fn();
    new OwnVoice(fake).read('Good day.', over);
    vi.advanceTimersByTime(60_000);
    expect(over).toHaveBeenCalledTimes(1);
  });
});
