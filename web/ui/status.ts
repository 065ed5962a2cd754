import type { CallView } from '../call/call-view.ts';
import { t } from '../i18n/t.ts';

/** How the big control stands. It shows in shape and motion what `statusOf` says in words. */
export type Pose =
  | 'idle'
  | 'asking'
  | 'connecting'
  | 'listening'
  | 'hearing'
  | 'guessing'
  | 'thinking'
  | 'speaking'
  | 'muted'
  | 'waiting'
  | 'reconnecting'
  | 'ending';

export interface Status {
  pose: Pose;
  /** Where the call stands, in a word or two. */
  words: string;
  /** What to do, or what to know; empty when the words are enough. */
  more: string;
}

type StatusInput = Pick<CallView, 'state' | 'floor' | 'mode' | 'muted' | 'outputBlocked'> & {
  troubles: readonly Pick<CallView['troubles'][number], 'kind'>[];
  model: Pick<CallView['model'], 'state'>;
  diagnostics: Pick<CallView['diagnostics'], 'path'>;
};

/** Whether there is a call, or one begins or ends. */
export function inCall(state: CallView['state']): boolean {
  return state.kind !== 'idle' && state.kind !== 'over';
}

/** Whether the sound of the device stands still: nothing is heard either way. */
export function isSoundStopped({ troubles }: Pick<StatusInput, 'troubles'>): boolean {
  return troubles.some(({ kind }) => kind === 'stopped' || kind === 'interrupted');
}

/** Never says that somebody listens while nobody can. */
export function statusOf(call: StatusInput): Status {
  switch (call.state.kind) {
    case 'idle':
      return { pose: 'idle', words: t('status.idle'), more: '' };
    case 'asking-mic':
      return {
        pose: 'asking',
        words: t('status.asking-mic'),
        // The browser may not ask: then the trouble says more.
        more: call.troubles.length === 0 ? t('status.asking-mic.more') : '',
      };
    case 'connecting':
      return { pose: 'connecting', words: t('status.connecting'), more: connectingMore(call) };
    case 'up':
      return upStatus(call);
    case 'reconnecting':
      return {
        pose: 'reconnecting',
        words: t('status.reconnecting'),
        more: reconnectingMore(call),
      };
    case 'ending':
      return { pose: 'ending', words: t('status.ending'), more: '' };
    case 'over':
      return { pose: 'idle', words: t('status.over'), more: '' };
  }
}

function reconnectingMore(call: StatusInput): string {
  if (call.muted) return t('status.reconnecting.muted.more');
  return canBeHeard(call) ? t('status.reconnecting.more') : t('status.reconnecting.unheard.more');
}

/** Whether what the person says reaches the page. A browser that holds the sound back captures nothing either. */
function canBeHeard({ troubles, outputBlocked }: StatusInput): boolean {
  return !outputBlocked && troubles.every(({ kind }) => kind === 'output-lost' || kind === 'mic-silent');
}

function connectingMore(call: StatusInput): string {
  const hitch = call.state.kind === 'connecting' ? call.state.hitch : 'none';
  if (hitch !== 'none') return t(`status.connecting.${hitch}.more`);
  if (call.muted) return t('status.muted.more');
  if (!canBeHeard(call)) return '';
  return call.mode === 'hands-free' ? t('status.connecting.more') : t('status.connecting.hold.more');
}

function modelAwayMore(call: StatusInput): string {
  if (call.muted) return t('status.model-reconnecting.muted.more');
  return canBeHeard(call) ? t('status.model-reconnecting.more') : '';
}

function upStatus(call: StatusInput): Status {
  if (call.model.state === 'reconnecting') {
    return { pose: 'connecting', words: t('status.model-reconnecting'), more: modelAwayMore(call) };
  }
  if (call.model.state === 'connecting') {
    return { pose: 'connecting', words: t('status.model-connecting'), more: connectingMore(call) };
  }
  if (isSoundStopped(call) || call.outputBlocked)
    return { pose: 'muted', words: t('status.no-sound'), more: '' };
  const isListening = call.floor === 'listening' || call.floor === 'waiting-for-key';
  if (isListening && !canBeHeard(call)) return { pose: 'muted', words: t('status.not-heard'), more: '' };
  const pathMore = call.diagnostics.path === 'polling' ? t('status.slow-path') : '';
  switch (call.floor) {
    case 'listening':
      return { pose: 'listening', words: t('status.listening'), more: pathMore };
    case 'hearing':
      return { pose: 'hearing', words: t('status.hearing'), more: pathMore };
    case 'guessing':
      // A guess may be taken back: it is felt, not said.
      return { pose: 'guessing', words: t('status.hearing'), more: pathMore };
    case 'thinking':
      return { pose: 'thinking', words: t('status.thinking'), more: pathMore };
    case 'still-thinking':
      return { pose: 'thinking', words: t('status.still-thinking'), more: t('status.still-thinking.more') };
    case 'reading-out':
      return { pose: 'speaking', words: t('status.reading-out'), more: t('status.reading-out.more') };
    case 'speaking':
      return { pose: 'speaking', words: t('status.speaking'), more: pathMore };
    case 'muted':
      return { pose: 'muted', words: t('status.muted'), more: t('status.muted.more') };
    case 'waiting-for-key':
      return { pose: 'waiting', words: t('status.waiting-for-key'), more: t('status.waiting-for-key.more') };
  }
}
