import { expect, it } from 'vitest';
import { LiveReplies } from '../../../../../web/call/worker/speaking/live-replies.ts';

const TURN = { turnId: 1, revision: 0 };
const tooMuch = expect.objectContaining({ code: 'internal' });
const newReplies = (): LiveReplies => {
  let lastReplyId = 0;
  return new LiveReplies(() => ++lastReplyId);
};

it('there are a few replies at once; one that is over makes room', () => {
  const replies = newReplies();
  const first = replies.add(1, TURN);
  for (let n = 2; n <= 32; n++) replies.add(n, TURN);
  expect(() => replies.add(33, TURN)).toThrow(tooMuch);
  replies.forget(first.replyId);
  expect(replies.add(33, TURN).serverReplyId).toBe(33);
});

it('a reply has as many words as an hour of talk, and no more', () => {
  const replies = newReplies();
  const reply = replies.add(1, TURN);
  for (let i = 0; i < 60; i++) replies.addWords(reply, { text: 'x'.repeat(1000), atMs: 0 });
  expect(() => replies.addWords(reply, { text: 'x', atMs: 0 })).toThrow(tooMuch);
});

it('ten minutes may wait to be heard, of all replies; what was heard does not count', () => {
  const replies = newReplies();
  const [one, other] = [replies.add(1, TURN), replies.add(2, TURN)];
  replies.addAudio(one, 400_000);
  replies.addAudio(other, 200_000);
  expect(() => replies.addAudio(other, 20)).toThrow(tooMuch);
  one.progressMs = 300_000;
  replies.addAudio(other, 20);
});
