import { describe, expect, it } from 'vitest';
import type { TranscriptEntry } from '../../../web/call/call-view.ts';
import { ANNOUNCE_EVERY_MS, Announcer } from '../../../web/ui/announcer.ts';

type Reply = Extract<TranscriptEntry, { role: 'assistant' }>;

function user(text: string, state: 'interim' | 'final' | 'unclear', typed = false): TranscriptEntry {
  return { id: 'u1', role: 'user', text, state, typed };
}

function reply(heard: string, state: Reply['state'] = 'speaking'): TranscriptEntry {
  return { id: 'a1', role: 'assistant', heard, unheard: '', state };
}

/** An announcer that has taken stock of an empty call and waited long enough to speak. */
function started(): { announcer: Announcer; laterMs: (rounds: number) => number } {
  const announcer = new Announcer();
  announcer.step([], 'Listening', 0);
  return { announcer, laterMs: (rounds) => rounds * ANNOUNCE_EVERY_MS };
}

describe('announcer', () => {
  it('says nothing of what was there before it came', () => {
    const announcer = new Announcer();
    expect(announcer.step([user('Hello.', 'final'), reply('Good day.', 'done')], 'Listening', 0)).toEqual({
      say: null,
      dueInMs: null,
    });
  });

  it('says whole sentences, not the one still growing', () => {
    const { announcer, laterMs } = started();
    expect(announcer.step([reply('Good')], 'Listening', laterMs(1)).say).toBeNull();
    expect(announcer.step([reply('Good day to you. It is')], 'Listening', laterMs(2)).say).toBe(
      'AI: Good day to you.',
    );
    expect(announcer.step([reply('Good day to you. It is noon.', 'done')], 'Listening', laterMs(3)).say).toBe(
      'It is noon.',
    );
    expect(
      announcer.step([reply('Good day to you. It is noon.', 'done')], 'Listening', laterMs(4)).say,
    ).toBeNull();
  });

  it('says that a reply was stopped, after what was heard of it', () => {
    const { announcer, laterMs } = started();
    expect(announcer.step([reply('Once upon', 'cut')], 'Listening', laterMs(1)).say).toBe(
      'AI: Once upon The reply was stopped.',
    );
  });

  it('repeats what it understood when that is final, never while it changes, nor what was typed', () => {
    const { announcer, laterMs } = started();
    expect(announcer.step([user('What time', 'interim')], 'Listening', laterMs(1)).say).toBeNull();
    expect(announcer.step([user('What time is it?', 'final')], 'Listening', laterMs(2)).say).toBe(
      'You: What time is it?',
    );
    const typed = started();
    expect(typed.announcer.step([user('Hi', 'final', true)], 'Listening', laterMs(1)).say).toBeNull();
  });

  it('says that a turn was not understood, and no words for it', () => {
    const { announcer, laterMs } = started();
    expect(announcer.step([user('', 'unclear')], 'Thinking', laterMs(1)).say).toBe(
      'What you said was not understood. Thinking',
    );
  });

  it('keeps what comes too soon, and says when it will be due', () => {
    const { announcer } = started();
    expect(announcer.step([], 'Hearing you', 10).say).toBe('Hearing you');
    expect(announcer.step([user('Hello.', 'final')], 'Thinking', 510)).toEqual({
      say: null,
      dueInMs: ANNOUNCE_EVERY_MS - 500,
    });
    expect(announcer.step([user('Hello.', 'final')], 'Thinking', 10 + ANNOUNCE_EVERY_MS)).toEqual({
      say: 'You: Hello. Thinking',
      dueInMs: null,
    });
  });

  it('drops a status that has passed before it could be said', () => {
    const { announcer } = started();
    announcer.step([], 'Hearing you', 10);
    announcer.step([], 'Thinking', 200);
    announcer.step([], 'Speaking', 400);
    expect(announcer.step([], 'Speaking', 10 + ANNOUNCE_EVERY_MS).say).toBe('Speaking');
  });
});
