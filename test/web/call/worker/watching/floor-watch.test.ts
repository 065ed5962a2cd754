/** Where the call stands, as the page is told. */
import { expect, it } from 'vitest';
import { CallRig, READY } from '../call-rig.ts';

const floors = (call: CallRig) => call.reported('floor').map(({ floor }) => floor);

it('the page is told of a guess that the turn is over, and of its end when speech goes on', () => {
  const call = new CallRig().ready().hear(true, 640);
  expect(floors(call).at(-1)).toBe('hearing');
  call.hear(false, 160);
  expect(floors(call).at(-1)).toBe('guessing');
  call.hear(true, 320);
  expect(floors(call).at(-1)).toBe('hearing');
  call.hear(false, 480);
  expect(floors(call).at(-1)).toBe('thinking');
});

it('the page is told that a reply takes long, until it sounds', () => {
  const call = new CallRig();
  // The server's word counts for how long a reply is waited for.
  call.line.onReady({ ...READY, replyLimitMs: 60_000 });
  call.say();
  expect(floors(call).at(-1)).toBe('thinking');
  call.hear(false, 4_992);
  expect(floors(call).at(-1)).toBe('still-thinking');
  call.reply(7, 1);
  expect(floors(call).at(-1)).toBe('still-thinking');
  call.play({ kind: 'started', replyId: 101, atSample: call.atMs });
  expect(floors(call).at(-1)).toBe('speaking');
});

it('the page is told that a reply stalls in the middle, until it goes on', () => {
  const call = new CallRig().ready().say().reply(7, 1);
  call.play({ kind: 'started', replyId: 101, atSample: call.atMs });
  call.play({ kind: 'underrun', replyId: 101, renderedSamples: 40, atSample: call.atMs, targetMs: 76 });
  // A gap of the network is none.
  call.hear(false, 960);
  expect(floors(call).at(-1)).toBe('speaking');
  call.hear(false, 640);
  expect(floors(call).at(-1)).toBe('still-thinking');
  call.play({ kind: 'progress', replyId: 101, renderedSamples: 40, heardSamples: 40 });
  call.hear(false, 32);
  expect(floors(call).at(-1)).toBe('still-thinking');
  call.play({ kind: 'progress', replyId: 101, renderedSamples: 140, heardSamples: 60 });
  call.hear(false, 32);
  expect(floors(call).at(-1)).toBe('speaking');
});
