/** What a call says of a speech model that lacks something: to the browser, and in the log. */
import { describe, expect, it } from 'vitest';
import type { Capability } from '../../../../server/models/speech-model.ts';
import { call, tapped } from '../scripted-call.ts';

type Call = ReturnType<typeof call>;

/** The model learns it from what this call was answered. */
function learn({ model }: Call, capability: Capability, has = false): void {
  model.capabilities[capability] = has;
  model.line.say({ type: 'learned', capability, has, detail: 'not implemented' });
}
const warnings = ({ lines }: Call) =>
  lines.map((line) => JSON.parse(line) as { level: number; msg: string }).filter(({ level }) => level === 40);

describe('the traits of a model', () => {
  it('that lacks nothing are not worth a message', async () => {
    const { phone, pass } = call();
    pass(2_000);
    await tapped();
    expect(phone.of('model.traits')).toEqual([]);
  });

  it('are told when something was learned, once, and the log says what follows from it', async () => {
    const made = call();
    learn(made, 'discardItems');
    made.pass(2_000);
    await tapped();
    expect(made.phone.of('model.traits')).toEqual([
      { lacks: ['discardItems'], speculation: false, itemWaitMs: null },
    ]);
    expect(warnings(made)).toMatchObject([
      {
        capability: 'discardItems',
        detail: 'not implemented',
        msg: 'the speech model refuses item.delete: no reply is asked for on a guess',
      },
    ]);
  });

  it('are told where another call learned them', async () => {
    const { model, phone, pass } = call();
    model.capabilities.truncate = false;
    pass(500);
    await tapped();
    expect(phone.of('model.traits')).toEqual([{ lacks: ['truncate'], speculation: true, itemWaitMs: null }]);
  });

  it('that were known before the call are told at its start', async () => {
    const made = call({ lacks: ['tags'] });
    await tapped();
    expect(made.phone.of('model.traits')).toEqual([{ lacks: ['tags'], speculation: true, itemWaitMs: null }]);
    expect(warnings(made)).toEqual([]);
  });

  it('are told again where the model has it after all', async () => {
    const made = call({ lacks: ['transcripts'] });
    await tapped();
    learn(made, 'transcripts', true);
    await tapped();
    expect(made.phone.of('model.traits').at(-1)).toMatchObject({ lacks: [] });
    expect(warnings(made)).toEqual([]);
  });

  it('say how long replies waited until the model had what was said: the median', async () => {
    const { model, phone } = call();
    for (const waitedMs of [900, 100, 300, 400]) {
      model.line.say({ type: 'create-waited', tag: '1.0', waitedMs });
      await tapped(5);
    }
    expect(phone.of('model.traits').map(({ itemWaitMs }) => itemWaitMs)).toEqual([900, 500, 300, 350]);
  });
});

describe('what a model refuses is not asked of it again', () => {
  it('a guess asks for no reply, although the page still guesses; the commit does', () => {
    const made = call();
    learn(made, 'discardItems');
    made.phone.speak(1, 10).guess(1);
    expect(made.model.line.asked()).toEqual(['commit']);
    made.phone.commit(1);
    expect(made.model.line.asked()).toEqual(['create 1.0']);
  });

  it('a guess that is out when that is learned may still come true', () => {
    const made = call();
    made.phone.speak(1, 10).guess(1);
    learn(made, 'discardItems');
    made.phone.commit(1);
    made.model.line.answer('1.0', 'Yes.', 100);
    expect(made.model.line.asked()).toEqual(['commit', 'create 1.0']);
    expect(made.phone.frames).not.toEqual([]);
  });

  it('nor is a guess asked about where that is switched off', () => {
    const { model, phone } = call({ speculation: false });
    phone.speak(1, 10).guess(1);
    expect(model.line.asked()).toEqual(['commit']);
  });

  it('items are not deleted, and replies not cut', () => {
    const made = call();
    learn(made, 'discardItems');
    learn(made, 'truncate');
    const { model, phone } = made;
    for (const [turnId, heardMs] of [
      [1, 0],
      [2, 300],
    ] as const) {
      phone.turn(turnId);
      model.line.answer(`${turnId}.0`, 'A long story.', 1000);
      phone.say('reply.interrupt', { replyId: turnId, heardMs });
      model.line.asked();
      model.line.end(`${turnId}.0`, 'cancelled');
      expect(model.line.asked()).toEqual([]);
    }
  });
});
