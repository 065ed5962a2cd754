/** How the engine reacts to each thing that happens, with parts that do nothing by themselves. */
import { describe, expect, it } from 'vitest';
import { LatchError } from '../../../../shared/errors.ts';
import { BARGE_IN_POLICY } from '../../../../shared/floor/barge-in-policy.ts';
import { PROTOCOL_VERSION } from '../../../../shared/protocol.ts';
import { CallRig, POLICIES, READY } from './call-rig.ts';

/** A call that is up. Reply 101 to turn 1 plays in it; the server's number for that reply is 7. */
function playing(): CallRig {
  const call = new CallRig().ready().say().reply(7, 1);
  call.play({ kind: 'started', replyId: 101, atSample: call.atMs });
  // It is heard for so long that speech over it is an interruption.
  call.hear(false, 1_216);
  call.sent();
  call.told();
  return call;
}

describe('a spoken turn', () => {
  it('opens with speech: the detector begins anew, and audio is sent', () => {
    const call = new CallRig().ready().hear(true, 64);
    expect(call.turnsHeard).toBe(1);
    expect(call.sent()).toEqual(['turn.open 1', 'speech 1.0 0', 'speech 1.0 1', 'speech 1.0 2']);
  });

  it('is guessed at, and committed, with all its packets before each', () => {
    const call = new CallRig().ready().say();
    const sent = call.sent();
    expect(sent.filter((line) => !line.startsWith('speech'))).toEqual([
      'turn.open 1',
      expect.stringMatching(/^turn\.speculate 1\.0 \d+$/),
      'turn.commit 1.0',
    ]);
    const packets = Number(sent.find((line) => line.startsWith('turn.speculate'))!.split(' ')[2]);
    const before = sent.slice(0, sent.indexOf(`turn.speculate 1.0 ${packets}`));
    expect(before.filter((line) => line.startsWith('speech'))).toHaveLength(packets);
  });

  it('ends later where what was understood of the guess cannot end there', () => {
    const understood = (text: string): CallRig =>
      new CallRig()
        .ready()
        .hear(true, 1_280)
        .hear(false, 160)
        .server({ name: 'turn.transcript', payload: { turnId: 1, revision: 0, text, final: false } });
    const ended = (call: CallRig): boolean => call.hear(false, 320).sentEvents().includes('turn.commit 1.0');
    expect(ended(understood(''))).toBe(true);
    const open = understood('I would like to go to the');
    expect(ended(open)).toBe(false);
    expect(open.hear(false, 3_000).sentEvents()).toContain('turn.commit 1.0');
    expect(open.reported('turn-text')).toHaveLength(1);
  });

  it('goes on as the next revision where speech goes on', () => {
    const call = new CallRig().ready().hear(true, 640).hear(false, 160).hear(true, 96);
    expect(call.sentEvents().slice(2)).toEqual(['turn.retract 1.0']);
    expect(call.hear(false, 480).sentEvents().at(-1)).toBe('turn.commit 1.1');
  });

  it('is not guessed at before the server has said that its model can take a reply back', () => {
    const call = new CallRig().hear(true, 640).hear(false, 160);
    expect(call.sentEvents()).toEqual(['turn.open 1']);
    expect(new CallRig().ready(false).hear(true, 640).hear(false, 160).sentEvents()).toEqual(['turn.open 1']);
  });

  it('sends no more audio once the pause lasts', () => {
    const call = new CallRig().ready(false).hear(true, 640).hear(false, 320);
    call.sent();
    expect(call.hear(false, 32).sent()).toEqual([]);
  });

  it('is abandoned where there was too little of it, and gone from the page', () => {
    const call = new CallRig().ready().hear(true, 32).hear(false, 960);
    expect(call.sentEvents()).toEqual(['turn.open 1', 'turn.abandon 1']);
    expect(call.reported('turn-dropped')).toEqual([{ kind: 'turn-dropped', turnId: 1 }]);
  });
});

describe('a reply', () => {
  it('is held until the commit, and released with it', () => {
    const call = new CallRig().ready().hear(true, 640).hear(false, 160).reply(7, 1);
    expect(call.told()).toEqual(['audio 101 0', 'audio 101 1']);
    expect(call.hear(false, 320).told()).toEqual(['release 101']);
    expect(call.reported('reply-released')).toEqual([{ kind: 'reply-released', replyId: 101, turnId: 1 }]);
  });

  it('is dropped where its guess was wrong, and the server hears nothing of that', () => {
    const call = new CallRig().ready().hear(true, 640).hear(false, 160).reply(7, 1);
    call.told();
    call.sent();
    call.hear(true, 64);
    expect(call.told()).toEqual(['drop 101']);
    call.play({ kind: 'stopped', replyId: 101, renderedSamples: 0, heardSamples: 0 });
    expect(call.sentEvents()).toEqual(['turn.retract 1.0']);
  });

  it('gets nothing more once it was stopped', () => {
    const call = playing();
    call.engine.onCommand({ kind: 'stop-reply' });
    call.line.onPacket({ serverReplyId: 7, payload: Uint8Array.of(9) });
    expect(call.told()).toEqual(['drop 101']);
  });

  it('is ended, and its words and its length are reported', () => {
    const call = playing();
    call.server({ name: 'reply.text', payload: { replyId: 7, delta: 'Good day.', atMs: 20 } });
    call.server({ name: 'reply.ended', payload: { replyId: 7, status: 'completed', audioMs: 40 } });
    expect(call.told()).toEqual(['audio 101 -1', 'end 101']);
    expect(call.reported('reply-length').map(({ audioMs }) => audioMs)).toEqual([20, 40]);
    expect(call.reported('reply-text')).toEqual([
      { kind: 'reply-text', replyId: 101, turnId: 1, delta: 'Good day.', atMs: 20 },
    ]);
  });

  it('that is retried is stopped, and the one that follows is heard', () => {
    const call = playing();
    call.server({ name: 'reply.ended', payload: { replyId: 7, status: 'retrying', audioMs: 40 } });
    call.reply(8, 1);
    expect(call.told()).toEqual(['drop 101', 'release 102', 'audio 102 0', 'audio 102 1']);
  });

  it('that nobody knows is ignored', () => {
    const call = playing();
    call.line.onPacket({ serverReplyId: 9, payload: Uint8Array.of(9) });
    call.server({ name: 'reply.text', payload: { replyId: 9, delta: 'Who?', atMs: 0 } });
    call.server({ name: 'reply.ended', payload: { replyId: 9, status: 'completed', audioMs: 0 } });
    call.play({ kind: 'started', replyId: 9, atSample: 0 });
    expect(call.told()).toEqual([]);
    expect(call.reported('reply-text')).toEqual([]);
  });

  it('that does not come is reported after a while', () => {
    const call = new CallRig().ready().say().hear(false, 6_000);
    expect(call.reported('problem').map(({ error }) => error.code)).toEqual(['reply-timed-out']);
  });
});

describe('speech over a reply', () => {
  it('ducks it, halts it, and stops it; the server hears how much of it was heard', () => {
    const call = playing();
    call.hear(true, 96);
    expect(call.told()).toEqual([`duck ${POLICIES.bargeIn.duckGain}`, 'halt 101 true']);
    call.hear(true, 640);
    expect(call.told()).toContain('drop 101');
    call.play({ kind: 'stopped', replyId: 101, renderedSamples: 30, heardSamples: 25 });
    expect(call.sentEvents()).toEqual(['turn.open 2', 'reply.interrupt 7 25']);
    expect(call.reported('reply-cut')).toEqual([{ kind: 'reply-cut', replyId: 101, heardMs: 25 }]);
  });

  it('that is over soon lets it go on', () => {
    const call = playing();
    call.hear(true, 96).hear(false, 960);
    expect(call.told().slice(2)).toEqual(['halt 101 false', 'duck 1']);
    expect(call.sentEvents()).toEqual(['turn.open 2', 'turn.abandon 2']);
  });
});

describe('a word over a reply', () => {
  /** It was understood so, by a model that writes down what it hears. */
  function overheard(text: string, heardMs = 40, packets = 0): CallRig {
    const call = playing();
    for (let i = 0; i < packets; i++) call.line.onPacket({ serverReplyId: 7, payload: Uint8Array.of(i) });
    const model = { ...READY.model, speculation: true, transcripts: true };
    call.line.onReady({ ...READY, model, rejoins: true });
    call.server({ name: 'reply.text', payload: { replyId: 7, delta: 'There is a train at nine.', atMs: 0 } });
    call.play({ kind: 'progress', replyId: 101, renderedSamples: heardMs, heardSamples: heardMs });
    call.hear(true, 320).hear(false, BARGE_IN_POLICY.overhearMs + 32);
    expect(call.sentEvents().at(-1)).toMatch(/^turn.overheard 2 /);
    call.server({
      name: 'turn.transcript',
      payload: { turnId: 2, revision: 0, text, final: false, whole: true },
    });
    return call.hear(false, 96);
  }

  it('that is none of a murmur stops it', () => {
    expect(overheard('Stop.').told()).toContain('drop 101');
  });

  it('that is a murmur lets it go on, and is not shown', () => {
    const call = overheard('Mm-hmm.');
    expect(call.told().slice(-2)).toEqual(['halt 101 false', 'duck 1']);
    expect(call.sentEvents()).toEqual(['turn.abandon 2']);
    expect(call.reported('turn-text')).toEqual([]);
  });

  it('that is its own lets it go on: it was an echo', () => {
    expect(overheard('a train at nine').told().slice(-2)).toEqual(['halt 101 false', 'duck 1']);
  });

  it('that the reply has yet to say stops it', () => {
    expect(overheard('a train at nine', 10).told()).toContain('drop 101');
  });

  it('that it said long before stops it', () => {
    expect(overheard('There is a train', 4_000, 198).told().slice(-2)).toEqual(['halt 101 false', 'duck 1']);
    expect(overheard('There is a train', 20_000, 998).told()).toContain('drop 101');
  });

  it('is not asked for in a language that is not known, or of a server that knows nothing of it', () => {
    for (const [language, known] of [
      ['tlh', { rejoins: true }],
      ['en', { rejoins: false }],
      ['en', { protocol: PROTOCOL_VERSION }],
    ] as const) {
      const call = new CallRig({ language }).ready().say().reply(7, 1);
      call.play({ kind: 'started', replyId: 101, atSample: call.atMs });
      call.line.onReady({ ...READY, model: { ...READY.model, transcripts: true }, ...known });
      call.hear(false, 1_216).hear(true, 320).hear(false, 480);
      expect(call.sentEvents().filter((line) => line.startsWith('turn.overheard'))).toEqual([]);
    }
  });
});

describe('the playback worklet', () => {
  it('is heard once anything sounded, then about twice a second, and when the reply is over', () => {
    const call = playing();
    for (const heardSamples of [0, 100, 499, 600, 700, 1100])
      call.play({ kind: 'progress', replyId: 101, renderedSamples: heardSamples, heardSamples });
    call.play({ kind: 'finished', replyId: 101, renderedSamples: 1200, atSample: 0 });
    expect(call.sentEvents()).toEqual([
      'reply.progress 7 100',
      'reply.progress 7 600',
      'reply.progress 7 1100',
      'reply.finished 7 1200',
    ]);
    expect(call.reported('reply-heard').map(({ heardMs }) => heardMs)).toEqual([0, 100, 499, 600, 700, 1100]);
    expect(call.reported('reply-finished')).toEqual([{ kind: 'reply-finished', replyId: 101 }]);
    expect(call.floor!.reply.kind).toBe('none');
  });

  it('says how loud it is, for the ears', () => {
    const call = playing();
    call.play({ kind: 'level', atSample: 5, levelDb: -20, bandsDb: [] });
    expect(call.playedDb).toEqual([-20]);
  });

  it('says what was heard, and that makes the next turn what it is', () => {
    const call = playing();
    call.server({
      name: 'reply.text',
      payload: { replyId: 7, delta: 'What is your phone number?', atMs: 0 },
    });
    call.play({ kind: 'finished', replyId: 101, renderedSamples: 40, atSample: 0 });
    expect(call.floor!.context).toBe('dictation');
  });
});

describe('what the user does', () => {
  it('typed text is a turn, and stops the reply', () => {
    const call = playing();
    call.engine.onCommand({ kind: 'text', text: 'hello' });
    expect(call.sent()).toEqual(['turn.text 2']);
    expect(call.told()).toEqual(['drop 101']);
    expect(call.reported('turn-text').at(-1)).toEqual({
      kind: 'turn-text',
      turnId: 2,
      text: 'hello',
      final: true,
      typed: true,
    });
  });

  it('the key is the turn, and mute keeps speech out', () => {
    const call = new CallRig({ mode: 'push-to-talk' }).ready();
    call.engine.onCommand({ kind: 'key', down: true });
    expect(call.sentEvents()).toEqual(['turn.open 1']);
    const muted = new CallRig({ muted: true }).ready().say();
    expect(muted.sent()).toEqual([]);
    muted.engine.onCommand({ kind: 'mute', muted: false });
    expect(muted.floor!.muted).toBe(false);
    expect(muted.reported('floor').map(({ floor }) => floor)).toEqual(['muted', 'listening']);
  });

  it('a mode that changes is the floor’s', () => {
    const call = new CallRig().ready();
    call.engine.onCommand({ kind: 'mode', mode: 'push-to-talk' });
    expect(call.reported('floor').at(-1)).toEqual({ kind: 'floor', floor: 'waiting-for-key' });
  });

  it('the latency of the output goes to the playback worklet', () => {
    const call = new CallRig().ready();
    call.engine.onCommand({ kind: 'latency', inputMs: 10, outputMs: 40 });
    expect(call.told()).toEqual(['output-latency 40']);
  });
});

describe('what the server says', () => {
  it('of the call reaches the page', () => {
    const call = new CallRig();
    call.line.onState('up');
    call.ready();
    call.server({ name: 'model.state', payload: { state: 'reconnecting' } });
    call.server({
      name: 'turn.transcript',
      payload: { turnId: 1, revision: 0, text: 'hi', final: false },
    });
    expect(call.reports).toEqual(
      expect.arrayContaining([
        { kind: 'link', state: 'up' },
        { kind: 'model', label: 'Model', builtin: false },
        {
          kind: 'conversation',
          conversation: { conversationId: 'conversation', conversationKey: undefined },
        },
        { kind: 'speculation', on: true },
        { kind: 'model-state', state: 'reconnecting' },
        { kind: 'turn-text', turnId: 1, text: 'hi', final: false, typed: false },
      ]),
    );
  });

  it('of listeners is shown, and answered once it is', () => {
    const call = new CallRig().ready();
    call.sent();
    call.server({ name: 'live.state', payload: { link: true, listeners: 2, notice: 7 } });
    expect(call.reported('live')).toEqual([{ kind: 'live', link: true, listeners: 2, notice: 7 }]);
    expect(call.sent()).toEqual([]);
    call.engine.onCommand({ kind: 'live-shown', notice: 7 });
    expect(call.sent()).toEqual(['live.shown']);
  });

  it('of an error is shown in its words, whether this page knows the code or not', () => {
    const call = new CallRig().ready();
    call.server({ name: 'call.error', payload: { code: 'internal', message: 'The moon is too full.' } });
    expect(call.reported('problem')).toEqual([
      { kind: 'problem', error: { code: 'internal', message: 'The moon is too full.' } },
    ]);
  });
});

describe('a new call in place of a lost one', () => {
  it('gets the turns that are not answered, and not those that are', () => {
    const call = playing();
    call.hear(true, 640).hear(false, 480);
    const said = call.sent().filter((line) => !line.startsWith('reply'));
    call.line.onNewCall();
    expect(call.sent()).toEqual(said);
    expect(said.at(-1)).toBe('turn.commit 2.0');
  });

  it('does not stop the reply that plays, and hears nothing of it', () => {
    const call = playing();
    call.line.onNewCall();
    expect(call.told()).toEqual(['audio 101 -1', 'end 101']);
    call.play({ kind: 'finished', replyId: 101, renderedSamples: 40, atSample: 0 });
    expect(call.sent()).toEqual([]);
  });

  it('drops a reply that was held: another one comes', () => {
    const call = new CallRig().ready().hear(true, 640).hear(false, 160).reply(7, 1);
    call.told();
    call.line.onNewCall();
    expect(call.told()).toEqual(['audio 101 -1', 'end 101', 'drop 101']);
    call.reply(1, 1);
    expect(call.hear(false, 320).told()).toEqual(['audio 102 0', 'audio 102 1', 'release 102']);
  });
});

describe('the end', () => {
  it('stops what plays and closes all parts', () => {
    const call = playing();
    call.engine.onCommand({ kind: 'end' });
    expect(call.told()).toEqual(['drop 101']);
    expect(call.closed).toEqual(['playback', 'ears']);
    expect(call.encoder.closed).toBe(true);
    expect(call.reports.at(-1)).toEqual({ kind: 'over', error: null, unanswered: false });
  });

  it('has the reason that the line gives', () => {
    const call = new CallRig().ready();
    call.line.onOver(new LatchError('server-away'));
    expect(call.reported('over')[0]!.error!.code).toBe('server-away');
  });

  it('says whether something was said that nobody answered', () => {
    const ended = (call: CallRig) => {
      call.line.onOver(new LatchError('model-away'));
      return call.reported('over')[0]!.unanswered;
    };
    expect(ended(new CallRig().ready())).toBe(false);
    expect(ended(new CallRig().ready().say())).toBe(true);
    expect(ended(playing())).toBe(false);
  });

  it('comes where the encoder or the ears break, with what broke', () => {
    const call = new CallRig().ready();
    call.encoder.failure = new LatchError('browser-unsupported', 'no encoder');
    call.hear(true, 64);
    expect(call.reported('over')).toHaveLength(1);
    expect(call.reported('over')[0]!.error).toMatchObject({
      code: 'browser-unsupported',
      detail: 'no encoder',
    });
    const deaf = new CallRig().ready();
    deaf.ears.onFailed(new Error('no VAD'));
    expect(deaf.reported('over')[0]!.error).toMatchObject({ code: 'internal', detail: 'no VAD' });
  });
});
