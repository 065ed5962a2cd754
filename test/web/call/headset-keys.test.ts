import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leaveHeadsetKeys, showMuted, takeHeadsetKeys } from '../../../web/call/headset-keys.ts';

const handlers = new Map<string, (() => void) | null>();
const mediaSession = {
  metadata: null as unknown,
  playbackState: 'none',
  setActionHandler(action: string, handler: (() => void) | null) {
    if (action === 'hangup') throw new TypeError('a browser that does not know it');
    handlers.set(action, handler);
  },
  setMicrophoneActive: vi.fn(async () => {}),
};
let muted = false;
const call = { setMuted: (to: boolean) => void (muted = to), isMuted: () => muted, hangUp: () => {} };

beforeEach(() => {
  handlers.clear();
  muted = false;
  vi.stubGlobal('navigator', { mediaSession });
  vi.stubGlobal('MediaMetadata', class {});
});
afterEach(() => vi.unstubAllGlobals());

test('in a call the key of a headset mutes and unmutes, whatever it is called', () => {
  takeHeadsetKeys(call, 'Latch');
  handlers.get('pause')!();
  expect(muted).toBe(true);
  handlers.get('play')!();
  expect(muted).toBe(false);
  handlers.get('togglemicrophone')!();
  expect(muted).toBe(true);
});

test('a lock screen shows whether the microphone is on', () => {
  takeHeadsetKeys(call, 'Latch');
  expect(mediaSession.playbackState).toBe('playing');
  showMuted(true);
  expect(mediaSession.playbackState).toBe('paused');
  expect(mediaSession.setMicrophoneActive).toHaveBeenLastCalledWith(false);
});

test('after the call the keys are the browser’s again', () => {
  takeHeadsetKeys(call, 'Latch');
  leaveHeadsetKeys();
  expect([...handlers.values()]).toEqual([null, null, null]);
  expect(mediaSession.playbackState).toBe('none');
});

test('a browser without such keys has calls too', () => {
  vi.stubGlobal('navigator', {});
  takeHeadsetKeys(call, 'Latch');
  showMuted(true);
  leaveHeadsetKeys();
});
