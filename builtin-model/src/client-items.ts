import { BYTES_PER_MS, decodeAudio, samplesOf } from './audio-bytes.ts';
import type { NewItem } from './item-schema.ts';
import { newId } from './ids.ts';
import { read, type Item, type UserItem } from './items.ts';
import type { OwnEars } from './own-ears.ts';

/**
 * The item that a client adds by `conversation.item.create` or in a response's `input`; `param` is its path. The ears hear
 * audio that comes without a transcript, but no transcription event is sent for it. Throws ProtocolError on bad audio, and
 * where too much waits for the ears.
 */
export function itemFromClient(created: NewItem, param: string, ears: OwnEars): Item {
  const common = { id: created.id ?? newId('item'), status: 'completed' } as const;
  switch (created.type) {
    case 'function_call': {
      const { name, call_id = newId('call') } = created;
      return { ...common, kind: 'call', callId: call_id, name, arguments: created.arguments };
    }
    case 'function_call_output':
      return { ...common, kind: 'call-output', callId: created.call_id, output: created.output };
  }
  switch (created.role) {
    case 'system':
      return { ...common, kind: 'system', texts: created.content.map(({ text }) => text) };
    case 'assistant': {
      const text = created.content
        .map((part) => (part.type === 'output_text' ? part.text : part.transcript))
        .join(' ');
      const marks = text ? [{ text, startMs: 0 }] : [];
      return { ...common, kind: 'assistant', modality: 'text', marks, audio: [], durationMs: 0, cut: false };
    }
    case 'user': {
      const parts = created.content.map((part, index) => {
        if (part.type === 'input_text')
          return { type: part.type, text: part.text, audio: null, durationMs: 0 };
        const audio = decodeAudio(part.audio ?? '', `${param}.content[${index}].audio`);
        const text = part.transcript ?? '';
        return { type: part.type, text, audio, durationMs: audio.length / BYTES_PER_MS };
      });
      const item: UserItem = { ...common, kind: 'user', parts, heard: null };
      hear(item, ears);
      return item;
    }
  }
}

function hear(item: UserItem, ears: OwnEars): void {
  const spoken = item.parts.filter((part) => part.type === 'input_audio');
  const unread = spoken.filter((part) => part.audio?.length && !part.text);
  if (unread.length === 0) {
    if (spoken.length > 0) item.heard = Promise.resolve(read(spoken.map((part) => part.text).join(' ')));
    return;
  }
  ears.checkRoom();
  ears.onAudio(unread.reduce((sum, part) => sum + part.durationMs, 0));
  const listener = ears.listen(() => []);
  for (const part of unread) if (part.audio) listener.feed(samplesOf(part.audio));
  item.heard = listener.finish();
  item.heard.then(({ text }) => (unread[0] ? (unread[0].text = text) : undefined)).catch(() => {});
}
