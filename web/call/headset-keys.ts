/**
 * The keys of a headset, a keyboard and a lock screen during a call: whatever they call it (play and pause, or the microphone's), the key mutes
 * and unmutes; the key that hangs up ends the call.
 */
export interface HeadsetHandlers {
  setMuted(muted: boolean): void;
  isMuted(): boolean;
  hangUp(): void;
}

type Action = Parameters<MediaSession['setActionHandler']>[0];

/** Begins with a call. */
export function takeHeadsetKeys({ setMuted, isMuted, hangUp }: HeadsetHandlers, title: string): void {
  setAction('play', () => setMuted(false));
  setAction('pause', () => setMuted(true));
  setAction('togglemicrophone' as Action, () => setMuted(!isMuted()));
  setAction('hangup' as Action, hangUp);
  const { mediaSession } = navigator;
  if (mediaSession && 'MediaMetadata' in globalThis) mediaSession.metadata = new MediaMetadata({ title });
  showMuted(isMuted());
}

/** A lock screen shows what the key would do. */
export function showMuted(muted: boolean): void {
  const { mediaSession } = navigator;
  if (!mediaSession) return;
  mediaSession.playbackState = muted ? 'paused' : 'playing';
  void tellMicrophone(mediaSession, !muted);
}

async function tellMicrophone(mediaSession: MediaSession, active: boolean): Promise<void> {
  try {
    await mediaSession.setMicrophoneActive?.(active);
  } catch {
    // No microphone is open as far as the browser knows: nothing shows it then.
  }
}

export function leaveHeadsetKeys(): void {
  for (const action of ['play', 'pause', 'togglemicrophone', 'hangup']) setAction(action as Action, null);
  const { mediaSession } = navigator;
  if (!mediaSession) return;
  mediaSession.metadata = null;
  mediaSession.playbackState = 'none';
}

function setAction(action: Action, handler: (() => void) | null): void {
  try {
    navigator.mediaSession?.setActionHandler(action, handler);
  } catch {
    // A browser that does not know the action throws.
  }
}
