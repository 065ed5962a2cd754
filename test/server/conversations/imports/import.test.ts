import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../../../shared/conversations/export/json.ts';
import { MAX_IMPORT_CHARS } from '../../../../shared/conversations/import.ts';
import { readImportApart } from '../../../../server/conversations/imports/import.ts';
import { CONVERSATION, documentOf, soundOf, turnOf } from '../../../shared/conversations/documents.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('a file that is read in a thread', () => {
  it('comes back as it was written, its sound too', async () => {
    const sounds = new Map([['2.1.0', soundOf(1000)]]);
    const read = await readImportApart(bytesOf(jsonOf(CONVERSATION, sounds)));
    const turns = CONVERSATION.turns.map((turn) => ({ ...turn, hasAudio: turn.place === '2.1.0' }));
    expect(read).toEqual({ document: { ...CONVERSATION, turns }, sounds });
  });

  it('has all of its turns in order', async () => {
    const turns = Array.from({ length: 1234 }, (_, i) => turnOf({ place: `1.${i}.0`, words: [] }));
    const { document } = await readImportApart(bytesOf(JSON.stringify(documentOf(turns))));
    expect(document.turns.map(({ place }) => place)).toEqual(turns.map(({ place }) => place));
  });

  it('is refused with what is wrong', async () => {
    await expect(readImportApart(bytesOf('{"format":"diary"}'))).rejects.toMatchObject({
      code: 'import-refused',
      detail: expect.stringContaining('format'),
    });
  });

  it('may be as large as it likes: calls go on while it is refused', async () => {
    let laps = 0;
    const lap = setInterval(() => laps++, 5);
    const text = `[${'{},'.repeat(MAX_IMPORT_CHARS / 3 - 1).slice(0, -1)}]`;
    await expect(readImportApart(bytesOf(text))).rejects.toMatchObject({
      detail: expect.stringContaining('values are allowed'),
    });
    clearInterval(lap);
    expect(laps).toBeGreaterThan(5);
  });

  it('is not waited for where it takes all memory', async () => {
    const text = jsonOf(CONVERSATION);
    await expect(readImportApart(bytesOf(text), { timeMs: 30_000, memoryMb: 1 })).rejects.toMatchObject({
      code: 'import-refused',
      detail: expect.stringContaining('more in it'),
    });
  });

  it('is not waited for without end', async () => {
    const text = jsonOf(CONVERSATION);
    await expect(readImportApart(bytesOf(text), { timeMs: 1, memoryMb: 512 })).rejects.toMatchObject({
      code: 'import-refused',
      detail: expect.stringContaining('more in it'),
    });
  });
});
