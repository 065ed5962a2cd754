import { describe, expect, it } from 'vitest';
import { unfinishedAfter } from '../../src/talker/conversation.ts';
import { Talk } from './conversation.ts';

describe('after an interruption', () => {
  it.each(['Go on', 'continue', 'please go on', 'Continue the story, please', 'What happened next?'])(
    '"%s" goes on with the sentence that was cut off, whatever came in between',
    (goOn) => {
      const talk = new Talk();
      const story = talk.say('Tell me a story');
      talk.heard(story.indexOf('Every morning') + 20);
      talk.say('Stop');
      talk.say('What time is it?');
      expect(talk.say(goOn)).toBe(story.slice(story.indexOf('Every morning')));
    },
  );

  it('goes on as often as it is interrupted, to the end and no further', () => {
    const talk = new Talk();
    let said = talk.say('Count to forty');
    for (const next of ['Eleven', 'Twenty one', 'Thirty one']) {
      talk.heard(said.indexOf('.') + 10);
      const rest = talk.say('Go on');
      expect(rest).toBe(said.slice(said.indexOf(next)));
      said = rest;
    }
    expect(said).toMatch(/forty\.$/);
    expect(talk.say('Go on')).toMatch(/^That was all of it/);
    expect(talk.say('Go on')).toMatch(/^Here is a story/);
  });

  it('goes on with what comes next when a sentence was heard to its end', () => {
    expect(unfinishedAfter(null, 'One. Two. Three.', 'One.')).toBe('Two. Three.');
    expect(unfinishedAfter(null, 'One. Two. Three.', 'One. Tw')).toBe('Two. Three.');
    expect(unfinishedAfter('Rest.', 'Okay.', 'Okay.')).toBe('Rest.');
    expect(unfinishedAfter('Rest.', 'Rest.', 'Rest.')).toBeNull();
  });

  it('has nothing to go on with at the beginning', () => {
    expect(new Talk().say('Go on')).toMatch(/Shall I tell you a story\?$/);
  });
});

describe('yes and no', () => {
  it('take what was offered', () => {
    const talk = new Talk();
    expect(talk.say('Go on')).toMatch(/Shall I tell you a story/);
    expect(talk.say('Yes please')).toBe(new Talk().say('Tell me a story'));
  });

  it('take up what was asked', () => {
    const talk = new Talk();
    expect(talk.say('I feel like a fish')).toMatch(/\?$/);
    expect(talk.say('Yes')).toMatch(/Tell me more|what else|go on/);
    talk.say('I like tea');
    expect(talk.say('No')).toMatch(/\?$/);
  });
});
