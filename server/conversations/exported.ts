/** A conversation as a file to download. */
import type { ConversationDocument } from '../../shared/conversations/document.ts';
import { fileNameOf } from '../../shared/conversations/export/file-name.ts';
import { jsonOf } from '../../shared/conversations/export/json.ts';
import { markdownOf } from '../../shared/conversations/export/markdown.ts';
import { webVttOf } from '../../shared/conversations/export/webvtt.ts';
import { concatenated } from '../../shared/conversations/ogg-page.ts';
import type { ExportFormat } from '../../shared/conversations/history.ts';
import { packetsOrNull } from './decoded.ts';
import { stereoOf } from './stereo.ts';

export interface ExportedFile {
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
  name: string;
}

/** `sounds`: by place. One that cannot be read is in no file: an import would refuse all of it. */
export async function exported(
  document: ConversationDocument,
  sounds: ReadonlyMap<string, Uint8Array>,
  format: ExportFormat,
): Promise<ExportedFile> {
  const name = fileNameOf(document, format);
  switch (format) {
    case 'json':
      return { body: jsonOf(document, readable(sounds)), type: 'application/json; charset=utf-8', name };
    case 'md':
      return { body: markdownOf(document), type: 'text/markdown; charset=utf-8', name };
    case 'ogg': {
      const pieces: Uint8Array[] = [];
      const soundOf = async ({ place }: { place: string }) => {
        const sound = sounds.get(place);
        return sound ? packetsOrNull(sound) : null;
      };
      for await (const piece of stereoOf(document.turns, soundOf)) pieces.push(piece);
      return { body: concatenated(pieces), type: 'audio/ogg; codecs=opus', name };
    }
    case 'vtt':
      return { body: webVttOf(document), type: 'text/vtt; charset=utf-8', name };
  }
}

const readable = (sounds: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> =>
  new Map([...sounds].filter(([, sound]) => packetsOrNull(sound) !== null));
