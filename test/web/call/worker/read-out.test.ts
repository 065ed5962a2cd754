/** A reply that has words and no sound: the page reads it out, and the floor knows it. */
import { describe, expect, it } from 'vitest';
import { CallRig } from './call-rig.ts';

function written(call: CallRig, { committed = true } = {}): CallRig {
  call.ready();
  if (committed) call.say();
  else call.hear(true, 640).hear(false, 160);
  return call
    .server({ name: 'reply.started', payload: { replyId: 7, turnId: 1, revision: 0 } })
    .server({ name: 'reply.text', payload: { replyId: 7, delta: 'Good ', atMs: 0 } })
    .server({ name: 'reply.text', payload: { replyId: 7, delta: 'day.', atMs: 0 } })
    .server({ name: 'reply.ended', payload: { replyId: 7, status: 'completed', audioMs: 0 } });
}
const readOut = (call: CallRig) => call.reported('read-out');

describe('a reply without sound', () => {
  it('is read out, is finished when that is over, and stays on the page', () => {
    const call = written(new CallRig());
    expect(readOut(call)).toEqual([{ kind: 'read-out', replyId: 101, text: 'Good day.' }]);
    expect(call.reported('floor').at(-1)?.floor).toBe('reading-out');
    call.sent();
    call.engine.onCommand({ kind: 'read-out-done', replyId: 101 });
    expect(call.sentEvents()).toEqual(['reply.finished 7 0']);
    expect(call.reported('reply-finished')).toEqual([{ kind: 'reply-finished', replyId: 101 }]);
    expect(call.reported('floor').at(-1)?.floor).toBe('listening');
  });

  it('is not read out before its turn is committed', () => {
    const call = written(new CallRig(), { committed: false });
    expect(readOut(call)).toEqual([]);
    call.hear(false, 480);
    expect(readOut(call)).toHaveLength(1);
  });

  it('is not read out if its turn goes on', () => {
    const call = written(new CallRig(), { committed: false });
    call.hear(true, 320);
    call.play({ kind: 'stopped', replyId: 101, heardSamples: 0, renderedSamples: 0, atSample: 0 } as never);
    call.hear(false, 640);
    expect(readOut(call).filter(({ text }) => text !== null)).toEqual([]);
  });

  it('is stopped by the user, and stays on the page', () => {
    const call = written(new CallRig());
    call.sent();
    call.engine.onCommand({ kind: 'stop-reply' });
    expect(readOut(call).at(-1)).toEqual({ kind: 'read-out', replyId: 101, text: null });
    call.play({ kind: 'stopped', replyId: 101, heardSamples: 0, renderedSamples: 0, atSample: 0 } as never);
    expect(call.reported('reply-cut')).toEqual([]);
    expect(call.reported('reply-finished')).toHaveLength(1);
    expect(call.sentEvents()).toEqual(['reply.interrupt 7 0']);
    call.engine.onCommand({ kind: 'read-out-done', replyId: 101 });
    expect(call.sentEvents()).toEqual([]);
  });

  it('that has no words either is simply over', () => {
    const call = new CallRig().ready().say();
    call
      .server({ name: 'reply.started', payload: { replyId: 7, turnId: 1, revision: 0 } })
      .server({ name: 'reply.ended', payload: { replyId: 7, status: 'completed', audioMs: 0 } });
    expect(readOut(call)).toEqual([]);
    expect(call.told()).toContain('end 101');
  });
});
