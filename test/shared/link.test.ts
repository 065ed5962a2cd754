import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Link } from '../../shared/link.ts';

const LIMITS = { maxMessages: 4, maxBytes: 100, ackEveryMessages: 3 };

/** A link that sent these. */
function sent(...messages: string[]): Link<string> {
  const link = new Link<string>(LIMITS);
  for (const message of messages) link.send(message, 1);
  return link;
}

describe('link', () => {
  it('numbers what it sends from 1', () => {
    const link = new Link<string>(LIMITS);
    expect(link.next).toBe(1);
    expect([link.send('a', 1), link.send('b', 1)]).toEqual([1, 2]);
    expect(link.next).toBe(3);
  });

  it('sends again what the other end has not received, in order', () => {
    const link = sent('a', 'b', 'c');
    link.resume(1);
    expect(link.after(1)).toEqual([
      { n: 2, message: 'b' },
      { n: 3, message: 'c' },
    ]);
    expect(link.after(1, 1)).toEqual([{ n: 2, message: 'b' }]);
    expect(link.after(2, 1)).toEqual([{ n: 3, message: 'c' }]);
    expect(link.after(3)).toEqual([]);
  });

  it('sends again what went out while no socket was up', () => {
    const link = sent('a');
    link.resume(1);
    link.send('b', 1);
    link.resume(1);
    expect(link.after(1)).toEqual([{ n: 2, message: 'b' }]);
  });

  it('forgets what was acknowledged', () => {
    const link = sent('a', 'b', 'c');
    link.acknowledge(2);
    expect(link.pending).toBe(1);
  });

  it('ignores an acknowledgement that is older than the last one', () => {
    const link = sent('a', 'b', 'c');
    link.acknowledge(2);
    link.acknowledge(1);
    link.resume(2);
    expect(link.after(0)).toEqual([{ n: 3, message: 'c' }]);
  });

  it('refuses an acknowledgement of what was never sent, by both names', () => {
    expect(() => sent('a').acknowledge(2)).toThrow(expect.objectContaining({ code: 'wrong-sequence' }));
    expect(() => sent('a').resume(2)).toThrow(expect.objectContaining({ code: 'wrong-sequence' }));
  });

  it('refuses an end that claims to have less than it acknowledged', () => {
    const link = sent('a', 'b');
    link.acknowledge(2);
    expect(() => link.resume(1)).toThrow(expect.objectContaining({ code: 'resume-refused' }));
  });

  it('takes each message once', () => {
    const link = new Link(LIMITS);
    expect([1, 2, 2, 1, 3].map((n) => link.accept(n))).toEqual([true, true, false, false, true]);
    expect(link.received).toBe(3);
  });

  it('names a gap', () => {
    const link = new Link(LIMITS);
    link.accept(1);
    expect(() => link.accept(3)).toThrow(
      expect.objectContaining({ code: 'wrong-sequence', detail: 'link number 3 after 1' }),
    );
    expect(link.accept(2)).toBe(true);
  });

  it('wants an acknowledgement after so many messages, and owes one after any', () => {
    const link = new Link(LIMITS);
    expect(link.ackOwed).toBe(false);
    link.accept(1);
    expect([link.ackOwed, link.ackDue]).toEqual([true, false]);
    link.accept(2);
    link.accept(3);
    expect(link.ackDue).toBe(true);
    expect(link.ackToSend()).toBe(3);
    expect([link.ackOwed, link.ackDue]).toEqual([false, false]);
  });

  it.each([
    ['messages', ['a', 'b', 'c', 'd', 'e'], 1],
    ['bytes', ['a', 'b'], 60],
  ])('breaks when too many %s pile up, and then cannot resume', (_what, messages, bytes) => {
    const link = new Link<string>(LIMITS);
    for (const message of messages) link.send(message, bytes);
    expect(link.broken).toBe(true);
    expect(link.pending).toBe(0);
    expect(() => link.resume(0)).toThrow(expect.objectContaining({ code: 'resume-refused' }));
  });

  it('does not break while the other end keeps up', () => {
    const link = new Link<string>(LIMITS);
    for (let i = 1; i < 100; i++) link.acknowledge(link.send('a', 60));
    expect(link.broken).toBe(false);
  });
});

it('two ends lose and double nothing, wherever sockets drop', () => {
  const move = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('left sends', 'right sends') },
    { weight: 6, arbitrary: fc.constantFrom('left gets', 'right gets') },
    { weight: 2, arbitrary: fc.constantFrom('left acknowledges', 'right acknowledges') },
    { weight: 1, arbitrary: fc.constant('drop') },
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 120 }), (moves) => {
      interface End {
        link: Link<number>;
        said: number;
        got: number[];
        /** What is on its way to this end: a message, or an acknowledgement. */
        inbox: ({ n: number; message: number } | { ack: number })[];
      }
      const end = (): End => ({ link: new Link<number>(), said: 0, got: [], inbox: [] });
      const [left, right] = [end(), end()];
      const send = (from: End, to: End): void => {
        const message = ++from.said;
        to.inbox.push({ n: from.link.send(message, 1), message });
      };
      const get = (at: End): void => {
        const next = at.inbox.shift();
        if (!next) return;
        if ('ack' in next) at.link.acknowledge(next.ack);
        else if (at.link.accept(next.n)) at.got.push(next.message);
      };
      const reconnect = (): void => {
        left.link.resume(right.link.received);
        right.link.resume(left.link.received);
        right.inbox = left.link.after(right.link.received);
        left.inbox = right.link.after(left.link.received);
      };
      for (const name of moves) {
        if (name === 'left sends') send(left, right);
        else if (name === 'right sends') send(right, left);
        else if (name === 'left gets') get(left);
        else if (name === 'right gets') get(right);
        else if (name === 'left acknowledges') right.inbox.push({ ack: left.link.ackToSend() });
        else if (name === 'right acknowledges') left.inbox.push({ ack: right.link.ackToSend() });
        else reconnect();
      }
      reconnect();
      while (left.inbox.length > 0) get(left);
      while (right.inbox.length > 0) get(right);
      expect(right.got).toEqual(Array.from({ length: left.said }, (_, i) => i + 1));
      expect(left.got).toEqual(Array.from({ length: right.said }, (_, i) => i + 1));
    }),
    { numRuns: 1000, seed: 6 },
  );
});
