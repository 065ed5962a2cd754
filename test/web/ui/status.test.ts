import { describe, expect, it } from 'vitest';
import type { CallState, CallView, FloorView } from '../../../web/call/call-view.ts';
import { NO_DIAGNOSTICS } from '../../../web/call/diagnostics-state.ts';
import { inCall, statusOf } from '../../../web/ui/status.ts';

function call(fields: Partial<CallView>): Parameters<typeof statusOf>[0] {
  const model = { label: '', builtin: false, state: 'ready', examples: [] } as const;
  return {
    state: { kind: 'up' },
    floor: 'listening',
    mode: 'hands-free',
    muted: false,
    outputBlocked: false,
    troubles: [],
    model,
    diagnostics: NO_DIAGNOSTICS,
    ...fields,
  };
}

const states: CallState[] = [
  { kind: 'idle' },
  { kind: 'asking-mic' },
  { kind: 'connecting', hitch: 'none' },
  { kind: 'connecting', hitch: 'slow' },
  { kind: 'connecting', hitch: 'blocked' },
  { kind: 'up' },
  { kind: 'reconnecting', sinceMs: 0 },
  { kind: 'ending' },
  { kind: 'over', error: null },
];
const floors: FloorView[] = [
  'listening',
  'hearing',
  'guessing',
  'thinking',
  'still-thinking',
  'speaking',
  'reading-out',
  'muted',
  'waiting-for-key',
];

describe('status', () => {
  it('says that it listens or hears only while the call is up', () => {
    for (const state of states) {
      for (const floor of floors) {
        const { words } = statusOf(call({ state, floor }));
        if (state.kind !== 'up') expect(words).not.toMatch(/listen|hear/i);
      }
    }
  });

  it('shows a guess that the turn is over, and does not say it', () => {
    const [hearing, guessing] = (['hearing', 'guessing'] as const).map((floor) => statusOf(call({ floor })));
    expect(guessing).toEqual({ ...hearing, pose: 'guessing' });
  });

  it('does not promise to keep words that a muted microphone never gave', () => {
    const reconnecting = { kind: 'reconnecting', sinceMs: 0 } as const;
    expect(statusOf(call({ state: reconnecting, muted: true })).more).not.toMatch(/kept/);
    expect(statusOf(call({ state: { kind: 'connecting', hitch: 'none' }, muted: true })).more).not.toMatch(
      /kept/,
    );
  });

  it.each(['stopped', 'interrupted', 'mic-lost', 'mic-muted', 'mic-slow', 'sound-slow'] as const)(
    'neither claims to listen nor promises to keep words while nobody can be heard (%s)',
    (kind) => {
      const troubles = [{ kind, text: '' }];
      for (const floor of ['listening', 'waiting-for-key'] as const)
        expect(statusOf(call({ floor, troubles })).words).toMatch(/^(No sound|You are not heard)$/);
      for (const state of [
        { kind: 'connecting', hitch: 'none' },
        { kind: 'reconnecting', sinceMs: 0 },
      ] as const)
        expect(statusOf(call({ state, troubles })).more).not.toMatch(/kept/);
    },
  );

  it('says that there is no sound while the browser holds it back, whoever has the floor', () => {
    for (const floor of floors) expect(statusOf(call({ floor, outputBlocked: true })).words).toBe('No sound');
  });

  it('goes on as usual over what does not keep the person from being heard', () => {
    const troubles = [
      { kind: 'output-lost', text: '' },
      { kind: 'mic-silent', text: '' },
    ] as const;
    expect(statusOf(call({ troubles })).words).toBe('Listening');
    expect(statusOf(call({ floor: 'speaking', troubles: [{ kind: 'mic-muted', text: '' }] })).words).toBe(
      'Speaking',
    );
  });

  it('does not claim to listen while the model is away', () => {
    const model = { label: '', builtin: false, state: 'reconnecting', examples: [] } as const;
    expect(statusOf(call({ model })).words).toBe('Trying to reach the model');
  });

  it('says, where the call goes by polling, that replies come later; a muted microphone matters more', () => {
    const diagnostics = { ...NO_DIAGNOSTICS, path: 'polling' } as const;
    expect(statusOf(call({ diagnostics })).more).toMatch(/replies come a little later/);
    expect(statusOf(call({ diagnostics, floor: 'muted' })).more).toBe('Nothing you say is heard.');
    expect(statusOf(call({ diagnostics: { ...NO_DIAGNOSTICS, path: 'websocket' } })).more).toBe('');
  });

  it('gives each floor its own words, but to a guess those of a turn, and each its own pose but the two that last longer', () => {
    const shown = floors.map((floor) => statusOf(call({ floor })));
    expect(new Set(shown.map(({ words }) => words)).size).toBe(floors.length - 1);
    expect(new Set(shown.map(({ pose }) => pose)).size).toBe(floors.length - 2);
  });

  it('counts a call from the press to its end', () => {
    expect(states.filter(inCall).map(({ kind }) => kind)).toEqual([
      'asking-mic',
      'connecting',
      'connecting',
      'connecting',
      'up',
      'reconnecting',
      'ending',
    ]);
  });
});
