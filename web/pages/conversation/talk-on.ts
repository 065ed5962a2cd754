/** From a stored conversation to a call in it: the call of this tab is made, told what was said before, and started by the same press. */
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import { saidBefore } from '../../call/said-before.ts';
import { openPage } from '../router.ts';

/** Not during a call. */
export async function talkOn(id: string, document: ConversationDocument): Promise<void> {
  const { call } = await import('../talk/page-call.ts');
  call.goOnIn(id, saidBefore(document));
  call.start();
  openPage('talk', {});
}
