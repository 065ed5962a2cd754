import { describe, expect, it } from 'vitest';
import { isEchoOfReply } from '../../../shared/words/echo-of-reply.ts';

const REPLY = 'There is a train at nine, and then no other before noon.';

describe('an echo of the reply', () => {
  it('is some of its words, in their order, however they are spelled', () => {
    for (const echo of ['A train at nine', 'and then no other', 'noon', 'THERE IS'])
      expect(isEchoOfReply(echo, REPLY, 'en'), echo).toBe(true);
  });

  it('is none where a word is another, or out of order, or nothing was said', () => {
    for (const words of ['Stop', 'a train at ten', 'nine at', 'no stop', ''])
      expect(isEchoOfReply(words, REPLY, 'en'), words).toBe(false);
    expect(isEchoOfReply('noon', '', 'en')).toBe(false);
  });
});
