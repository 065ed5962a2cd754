import type { CallView } from '../call/call-view.ts';

/** What every page may know of the call. Null until the talk page was opened, which makes it (talk/page-call.ts). */
class CurrentCall {
  call = $state.raw<CallView | null>(null);
}

export const currentCall = new CurrentCall();
