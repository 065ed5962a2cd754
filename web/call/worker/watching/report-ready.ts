import { PROTOCOL_VERSION, type LinkEvents } from '../../../../shared/protocol.ts';
import type { WorkerReport } from '../messages.ts';

/** Tells the page what the server said of the call when it became ready. */
export function reportReady(
  { model, conversationId, conversationKey, resumeKey, protocol = 1 }: LinkEvents['link.ready'],
  report: (report: WorkerReport) => void,
): void {
  report({ kind: 'model', label: model.label, builtin: model.builtin });
  if (model.judge !== undefined) report({ kind: 'judges', model: model.label, version: model.judge });
  report({ kind: 'conversation', conversation: { conversationId, conversationKey } });
  report({ kind: 'call-proof', proof: { resumeKey } });
  report({ kind: 'speculation', on: model.speculation });
  if (protocol > PROTOCOL_VERSION) report({ kind: 'page-outdated' });
}
