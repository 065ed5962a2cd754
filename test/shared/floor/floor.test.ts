import { describe, expect, it } from 'vitest';
import { EAGER, FloorDriver, names, SILENCE } from './floor-driver.ts';

const guess = { turnId: 1, revision: 0 };

describe('a turn, hands-free', () => {
  it('opens with the first speech', () => {
    const floor = new FloorDriver();
    expect(floor.pause(500)).toEqual([]);
    expect(floor.speak(32)).toEqual([{ type: 'open', turnId: 1 }]);
  });

  it('ends after the silence of the policy: asked for and committed at once, since it does not speculate', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    expect(names(floor.pause(690))).toEqual(['audio-off']);
    expect(floor.pause(64)).toEqual([
      { type: 'speculate', ...guess },
      { type: 'commit', ...guess },
    ]);
  });

  it('sends the ends of soft words, then no silence', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    expect(floor.pause(192)).toEqual([]);
    expect(names(floor.pause(32))).toEqual(['audio-off']);
  });

  it('sends audio again when speech goes on after that', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(300);
    expect(names(floor.speak(100))).toEqual(['audio-on']);
  });

  it('is one turn over a pause that is short enough', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(600);
    floor.speak(500);
    floor.pause(800);
    expect(floor.effects.filter(({ type }) => type === 'open')).toHaveLength(1);
    expect(floor.effects.filter(({ type }) => type === 'commit')).toEqual([{ type: 'commit', ...guess }]);
  });

  it('is no turn where it was a click: nobody is asked', () => {
    const floor = new FloorDriver();
    floor.speak(96);
    floor.pause(800);
    expect(names(floor.effects)).toEqual(['open', 'audio-off', 'abandon']);
  });

  it('ends when it is too long, whatever the speaker does', () => {
    const floor = new FloorDriver();
    floor.speak(121_000);
    expect(names(floor.effects)).toEqual(['open', 'speculate', 'commit', 'open']);
  });

  it('that the server drops is waited for no more: spoken, in its pause, or typed', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    expect(names(floor.apply({ type: 'turn-dropped', turnId: 1 }))).toEqual(['abandon']);
    expect(floor.state.user).toEqual({ kind: 'silent' });
    floor.speak(500);
    floor.pause(800);
    floor.apply({ type: 'turn-dropped', turnId: 1 });
    expect(floor.state.reply.kind).toBe('awaited');
    floor.apply({ type: 'turn-dropped', turnId: 2 });
    expect(floor.state.reply.kind).toBe('none');
    floor.apply({ type: 'text', text: 'hello' });
    floor.apply({ type: 'turn-dropped', turnId: 3 });
    expect(floor.state.reply.kind).toBe('none');
  });

  it('is numbered on from the one before', () => {
    const floor = new FloorDriver();
    floor.answered();
    floor.apply({ type: 'reply-finished', replyId: 1 });
    expect(floor.speak(32)).toEqual([{ type: 'open', turnId: 2 }]);
  });
});

describe('a reply that is released and does not sound yet', () => {
  const released = (): FloorDriver => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.reply(1, 1);
    return floor;
  };

  it('gives the floor to a short "hello?": there is nothing to murmur at', () => {
    const floor = released();
    floor.pause(1_216);
    floor.speak(300);
    floor.pause(1_000);
    expect(names(floor.effects)).toContain('interrupt');
    expect(floor.effects.at(-1)).toMatchObject({ type: 'commit', turnId: 2 });
  });

  it('once it sounds, lets the same word pass', () => {
    const floor = released();
    floor.apply({ type: 'reply-sounding', replyId: 1 });
    floor.speak(300);
    floor.pause(1_000);
    expect(names(floor.effects)).not.toContain('interrupt');
  });

  it('is given up like one that never began', () => {
    const floor = released();
    expect(names(floor.pause(SILENCE.replyLimitMs + 1_000))).toEqual(['interrupt', 'reply-timed-out']);
  });
});

describe('a reply that the browser’s own voice reads out', () => {
  it('is not talked over, since its echo cannot be told from the user, and can be stopped', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.reply(1, 1);
    floor.apply({ type: 'reply-read-out', replyId: 1 });
    expect(floor.speak(3_000)).toEqual([]);
    expect(names(floor.apply({ type: 'stop' }))).toEqual(['interrupt']);
    expect(names(floor.speak(200))).toEqual(['open']);
  });
});

describe('a reply', () => {
  it('sounds as soon as it begins, once the turn is committed', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    expect(floor.reply(7, 1)).toEqual([{ type: 'release', replyId: 7 }]);
  });

  it('of a revision that nobody waits for is stopped, unheard', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    expect(floor.reply(7, 1, 1)).toEqual([{ type: 'interrupt', replyId: 7 }]);
    expect(floor.reply(8, 9)).toEqual([{ type: 'interrupt', replyId: 8 }]);
  });

  it('is the only one: a second one to the same turn is stopped', () => {
    const floor = new FloorDriver().answered();
    expect(floor.reply(2, 1)).toEqual([{ type: 'interrupt', replyId: 2 }]);
  });

  it('that does not come is given up, visibly', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    expect(names(floor.pause(SILENCE.replyLimitMs))).toEqual(['reply-timed-out']);
    expect(floor.state.reply.kind).toBe('none');
  });

  it('that comes after it was given up is stopped, unheard', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(SILENCE.replyLimitMs + 1000);
    expect(floor.reply(7, 1)).toEqual([{ type: 'interrupt', replyId: 7 }]);
  });

  it('that was lost on the way stops, with what was heard of it told, and the next one to the same turn sounds', () => {
    const floor = new FloorDriver().answered();
    expect(floor.apply({ type: 'reply-retrying', replyId: 1 })).toEqual([{ type: 'interrupt', replyId: 1 }]);
    expect(floor.reply(2, 1)).toEqual([{ type: 'release', replyId: 2 }]);
  });

  it('that was lost on the way while it was held is dropped', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    floor.pause(200);
    floor.reply(1, 1);
    expect(floor.apply({ type: 'reply-retrying', replyId: 1 })).toEqual([{ type: 'drop', replyId: 1 }]);
    floor.reply(2, 1);
    expect(floor.pause(500)).toContainEqual({ type: 'release', replyId: 2 });
  });

  it('stops when the user asks for it', () => {
    const floor = new FloorDriver().answered();
    expect(floor.apply({ type: 'stop' })).toEqual([{ type: 'interrupt', replyId: 1 }]);
  });

  it('that was stopped before it came is stopped when it comes', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.pause(800);
    floor.apply({ type: 'stop' });
    expect(floor.reply(7, 1)).toEqual([{ type: 'interrupt', replyId: 7 }]);
  });
});

describe('a guess', () => {
  it('is made early, its reply held, and heard in the same step as the commit', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    expect(names(floor.pause(200))).toEqual(['speculate']);
    expect(floor.reply(1, 1)).toEqual([]);
    expect(names(floor.pause(500))).toEqual(['audio-off', 'commit', 'release']);
  });

  it('is taken back when speech goes on: the held reply is dropped first, then the server told', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    floor.pause(200);
    floor.reply(1, 1);
    expect(floor.speak(32)).toEqual([
      { type: 'drop', replyId: 1 },
      { type: 'retract', ...guess },
    ]);
  });

  it('that was taken back is followed by the next revision', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    floor.pause(200);
    floor.speak(200);
    floor.pause(800);
    expect(floor.effects.filter(({ type }) => type === 'commit')).toEqual([
      { type: 'commit', turnId: 1, revision: 1 },
    ]);
  });

  it('that was taken back gets no reply, however late that comes', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    floor.pause(200);
    floor.speak(200);
    expect(floor.reply(1, 1)).toEqual([{ type: 'interrupt', replyId: 1 }]);
    floor.pause(800);
    expect(floor.reply(2, 1)).toEqual([{ type: 'interrupt', replyId: 2 }]);
    expect(floor.reply(3, 1, 1)).toEqual([{ type: 'release', replyId: 3 }]);
  });

  it('is made a few times in a turn, not at every pause', () => {
    const floor = new FloorDriver(EAGER);
    for (let i = 0; i < 6; i++) {
      floor.speak(300);
      floor.pause(450);
    }
    expect(floor.effects.filter(({ type }) => type === 'speculate')).toHaveLength(EAGER.endpoint.maxStarts);
  });

  it('whose reply failed is asked about no more: the turn ends and waits', () => {
    const floor = new FloorDriver(EAGER);
    floor.speak(500);
    floor.pause(200);
    floor.reply(1, 1);
    floor.apply({ type: 'reply-failed', replyId: 1 });
    expect(names(floor.pause(500))).toEqual(['audio-off', 'commit']);
    expect(floor.state.reply.kind).toBe('awaited');
  });
});

describe('a click while the reply is awaited', () => {
  it.each([32, 64, 96])('of %i ms is no turn and costs no answer', (clickMs) => {
    const floor = new FloorDriver();
    floor.apply({ type: 'text', text: 'hello' });
    floor.speak(clickMs);
    floor.pause(1_000);
    expect(floor.state.reply.kind).toBe('awaited');
    expect(floor.reply(1, 1)).toEqual([{ type: 'release', replyId: 1 }]);
  });

  it('of a syllable is one, and it is answered', () => {
    const floor = new FloorDriver();
    floor.apply({ type: 'text', text: 'hello' });
    floor.speak(160);
    expect(names(floor.pause(1_500))).toContain('commit');
    expect(floor.state.reply).toMatchObject({ kind: 'awaited', turnId: 2 });
  });
});

describe('typed text', () => {
  it('is a turn of its own', () => {
    const floor = new FloorDriver();
    expect(floor.apply({ type: 'text', text: 'hello' })).toEqual([
      { type: 'text', turnId: 1, text: 'hello' },
    ]);
    expect(names(floor.reply(1, 1))).toEqual(['release']);
  });

  it('ends the spoken turn before it', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    expect(names(floor.apply({ type: 'text', text: 'hello' }))).toEqual(['speculate', 'commit', 'text']);
  });

  it('forgets what was said over a reply, and stops the reply', () => {
    const floor = new FloorDriver().answered();
    floor.speak(64);
    expect(names(floor.apply({ type: 'text', text: 'hello' }))).toEqual([
      'abandon',
      'duck',
      'interrupt',
      'text',
    ]);
  });

  it('gets the only reply: what the turn before it asked for is stopped', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.apply({ type: 'text', text: 'hello' });
    expect(floor.reply(1, 1)).toEqual([{ type: 'interrupt', replyId: 1 }]);
    expect(floor.reply(2, 2)).toEqual([{ type: 'release', replyId: 2 }]);
  });
});

describe('mute', () => {
  it('hears nothing', () => {
    const floor = new FloorDriver();
    floor.apply({ type: 'mute', muted: true });
    expect(floor.speak(2000)).toEqual([]);
  });

  it('in the middle of a turn ends it like silence', () => {
    const floor = new FloorDriver();
    floor.speak(500);
    floor.apply({ type: 'mute', muted: true });
    expect(names(floor.speak(800))).toEqual(['audio-off', 'speculate', 'commit']);
  });

  it('cannot barge in', () => {
    const floor = new FloorDriver().answered();
    floor.apply({ type: 'mute', muted: true });
    expect(floor.speak(1000)).toEqual([]);
  });

  it('lifted in the middle of a word counts no speech from before it', () => {
    const floor = new FloorDriver().answered();
    floor.apply({ type: 'mute', muted: true });
    floor.speak(2000);
    floor.apply({ type: 'mute', muted: false });
    expect(names(floor.speak(32))).toEqual(['duck', 'open']);
  });
});
