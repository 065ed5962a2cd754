/** Reads a file that somebody brings in a thread of its own, with so much time and memory and no more: calls go on meanwhile, whatever is in it. */
import { LatchError } from '../../../shared/errors.ts';
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';
import type { ImportedConversation } from '../../../shared/conversations/import.ts';
import { startThread } from './thread.ts';

/** What the thread says. */
export type FromThread =
  | { kind: 'turns'; turns: readonly DocumentTurn[] }
  | { kind: 'rest'; rest: Omit<ConversationDocument, 'turns'>; sounds: Map<string, Uint8Array> }
  | { kind: 'refused'; detail: string };

/** Many times what the largest file takes. */
const LIMITS = { timeMs: 30_000, memoryMb: 512 };

/** Takes `bytes` for itself. Throws LatchError `import-refused`, as readImport does, and where the file takes more time or memory than any of Latch's. */
export async function readImportApart(
  bytes: Uint8Array<ArrayBuffer>,
  { timeMs, memoryMb } = LIMITS,
): Promise<ImportedConversation> {
  const thread = startThread('import-thread', import.meta.url, {
    workerData: bytes,
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const limit = setTimeout(() => void thread.terminate(), timeMs);
  try {
    return await new Promise((resolve, reject) => {
      const turns: DocumentTurn[] = [];
      thread.on('message', (message: FromThread) => {
        if (message.kind === 'turns') turns.push(...message.turns);
        else if (message.kind === 'refused') reject(new LatchError('import-refused', message.detail));
        else resolve({ document: { ...message.rest, turns }, sounds: message.sounds });
      });
      const refuse = (cause?: unknown): void =>
        reject(
          new LatchError('import-refused', 'the file: it has more in it than any that Latch has exported', {
            cause,
          }),
        );
      thread.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse(error) : reject(error),
      );
      thread.on('exit', () => refuse());
    });
  } finally {
    clearTimeout(limit);
    void thread.terminate();
  }
}
