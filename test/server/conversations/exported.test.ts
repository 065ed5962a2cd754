import { describe, expect, it } from 'vitest';
import type { AudioStore } from '../../../server/conversations/audio-store.ts';
import { exported } from '../../../server/conversations/exported.ts';
import { Waveforms } from '../../../server/conversations/waveforms.ts';
import { readImport } from '../../../shared/conversations/import.ts';
import { CONVERSATION, soundOf } from '../../shared/conversations/documents.ts';

const flipped = soundOf(1000).map((byte, i) => (i === 200 ? byte ^ 1 : byte));
const DAMAGED: [string, Uint8Array][] = [
  ['is empty', new Uint8Array()],
  ['ends in its head', soundOf(1000).slice(0, 40)],
  ['has a bit that flipped', flipped],
];
const [first, second] = CONVERSATION.turns.map(({ place }) => place);

describe.each(DAMAGED)('a sound that %s', (_, damaged) => {
  it('is missing in an export, and the rest is there', async () => {
    const sounds = new Map([
      [first!, damaged],
      [second!, soundOf(500)],
    ]);
    const { body } = await exported(CONVERSATION, sounds, 'ogg');
    expect(body.length).toBeGreaterThan(500);
    const json = await exported(CONVERSATION, sounds, 'json');
    expect([...readImport(String(json.body)).sounds.keys()]).toEqual([second]);
  });

  it('has no waveform, and the others have theirs', async () => {
    const files = new Map([
      ['damaged', damaged],
      ['good', soundOf(500)],
    ]);
    const audio = {
      get: async (name: string) => ({ bytes: files.get(name)!, size: files.get(name)!.length }),
    } as Partial<AudioStore> as AudioStore;
    const peaks = await new Waveforms(audio).of([
      { place: first!, name: 'damaged' },
      { place: second!, name: 'good' },
    ]);
    expect(Object.keys(peaks)).toEqual([second]);
  });
});
