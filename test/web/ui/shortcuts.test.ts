import { describe, expect, it } from 'vitest';
import { shortcutOf, type Focus, type Key } from '../../../web/ui/shortcuts.ts';

const plain = { phase: 'down', repeat: false, modified: false, composing: false } as const;
const space: Key = { ...plain, key: ' ', code: 'Space' };
const m: Key = { ...plain, key: 'm', code: 'KeyM' };
const escape: Key = { ...plain, key: 'Escape', code: 'Escape' };
const everywhere: Focus[] = ['page', 'control', 'typing', 'dialog'];

describe('shortcuts', () => {
  it('hold with Space on the page, once however long it repeats', () => {
    expect(shortcutOf(space, 'page')).toBe('hold');
    expect(shortcutOf({ ...space, repeat: true }, 'page')).toBeNull();
  });

  it('leave Space to a button and to a text box', () => {
    expect(shortcutOf(space, 'control')).toBeNull();
    expect(shortcutOf(space, 'typing')).toBeNull();
  });

  it('let go of Space wherever the focus has gone meanwhile', () => {
    for (const focus of everywhere) expect(shortcutOf({ ...space, phase: 'up' }, focus)).toBe('let-go');
  });

  it('mute with M, but not while typing, with Ctrl held or in a dialog', () => {
    expect(shortcutOf(m, 'page')).toBe('mute');
    expect(shortcutOf(m, 'control')).toBe('mute');
    expect(shortcutOf({ ...m, key: 'M' }, 'page')).toBe('mute');
    expect(shortcutOf(m, 'typing')).toBeNull();
    expect(shortcutOf(m, 'dialog')).toBeNull();
    expect(shortcutOf({ ...m, modified: true }, 'page')).toBeNull();
  });

  it('show or hide timings with L, but not while typing', () => {
    const l: Key = { ...plain, key: 'l', code: 'KeyL' };
    expect(shortcutOf(l, 'page')).toBe('timings');
    expect(shortcutOf({ ...l, key: 'L' }, 'control')).toBe('timings');
    expect(shortcutOf(l, 'typing')).toBeNull();
    expect(shortcutOf({ ...l, repeat: true }, 'page')).toBeNull();
  });

  it('stop the reply with Escape even while typing; an open dialog keeps it for closing', () => {
    expect(shortcutOf(escape, 'typing')).toBe('stop-reply');
    expect(shortcutOf(escape, 'dialog')).toBeNull();
  });

  it('leave Escape to an open input method', () => {
    expect(shortcutOf({ ...escape, composing: true }, 'typing')).toBeNull();
  });

  it('open the help and the text box', () => {
    expect(shortcutOf({ ...plain, key: '?', code: 'Slash' }, 'page')).toBe('help');
    expect(shortcutOf({ ...plain, key: '/', code: 'Slash' }, 'page')).toBe('type');
  });
});
