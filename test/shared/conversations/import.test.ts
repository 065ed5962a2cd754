import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { base64Of, bytesOf } from '../../../shared/conversations/base64.ts';
import {
  documentSchema,
  MAX_TURN_CHARS,
  MAX_TURNS,
  MAX_WORDS,
} from '../../../shared/conversations/document.ts';
import { jsonOf } from '../../../shared/conversations/export/json.ts';
import {
  MAX_IMPORT_CHARS,
  MAX_TEXT_CHARS,
  MAX_WORDS_IN_ALL,
  readImport,
} from '../../../shared/conversations/import.ts';
import { LatchError } from '../../../shared/errors.ts';
import { CONVERSATION, documentOf, soundOf, turnOf } from './documents.ts';

/** The detail of the refusal. */
function refusalOf(text: string): string {
  try {
    readImport(text);
  } catch (error) {
    if (!(error instanceof LatchError)) throw error;
    expect(error.code).toBe('import-refused');
    return error.detail ?? '';
  }
  throw new Error('it was not refused');
}
const changed = (change: object): string => JSON.stringify({ ...CONVERSATION, ...change });
const withTurn = (change: object): string => changed({ turns: [{ ...turnOf(), ...change }] });

describe('an import', () => {
  it('has the sound where it is in the file, and says so', () => {
    const { document, sounds } = readImport(jsonOf(CONVERSATION, new Map([['2.1.0', soundOf(1000)]])));
    expect(document.turns.map((turn) => turn.hasAudio)).toEqual([false, false, false, true]);
    expect([...sounds.keys()]).toEqual(['2.1.0']);
  });

  it('does not believe that there is a sound that is not in the file', () => {
    expect(readImport(withTurn({ hasAudio: true })).document.turns[0]!.hasAudio).toBe(false);
  });

  it('leaves out members that it does not know', () => {
    const text = JSON.stringify({
      ...documentOf([{ ...turnOf(), evil: 1 } as never]),
      person: 'somebody',
      id: 7,
    });
    expect(readImport(text).document).toEqual(documentOf([turnOf()]));
  });

  it('changes no prototype', () => {
    const evil = '"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}';
    const inner = JSON.stringify(turnOf()).replace('{', `{${evil},`);
    const text = JSON.stringify(documentOf([])).replace('{', `{${evil},`).replace('[]', `[${inner}]`);
    const { document } = readImport(text);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((document as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((document.turns[0] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(readImport(changed({ sounds: { constructor: 'AAAA' } })).sounds.size).toBe(0);
  });

  it('is refused before it is read where it is too large, or too deep', () => {
    expect(refusalOf(' '.repeat(MAX_IMPORT_CHARS + 1))).toContain(`at most ${MAX_IMPORT_CHARS} characters`);
    expect(refusalOf('['.repeat(MAX_IMPORT_CHARS))).toContain('at most 16 levels');
    expect(refusalOf('{"a":'.repeat(1_000_000))).toContain('at most 16 levels');
  });

  it('may have brackets in its texts', () => {
    const text = '[[[[[[[[[[[[[[[[[[[["\\'.repeat(3);
    expect(readImport(withTurn({ text })).document.turns[0]!.text).toBe(text);
  });

  it.each([
    ['', 'the file'],
    ['null', 'the file'],
    ['[]', 'format'],
    ['{"format":', 'the file: only JSON'],
    [changed({ format: 'other' }), 'format'],
    [changed({ version: 2 }), 'version'],
    [changed({ title: 'a'.repeat(121) }), 'title'],
    [changed({ title: 7 }), 'title'],
    [changed({ turns: {} }), 'turns'],
    [changed({ turns: [null] }), 'turns.0'],
    [withTurn({ place: '1.1' }), 'turns.0.place'],
    [withTurn({ place: '__proto__' }), 'turns.0.place'],
    [withTurn({ role: 'system' }), 'turns.0.role'],
    [withTurn({ text: 'a'.repeat(MAX_TURN_CHARS + 1) }), 'turns.0.text'],
    [withTurn({ startedAtMs: -1 }), 'turns.0.startedAtMs'],
    [withTurn({ startedAtMs: 8e15 }), 'turns.0.startedAtMs'],
    [withTurn({ startedAtMs: '1' }), 'turns.0.startedAtMs'],
    [withTurn({ durationMs: -1 }), 'turns.0.durationMs'],
    [withTurn({ durationMs: 1e9 }), 'turns.0.durationMs'],
    [withTurn({}).replace('"durationMs":2000', '"durationMs":1e999'), 'turns.0.durationMs'],
    [withTurn({}).replace('"durationMs":2000', '"durationMs":NaN'), 'the file: only JSON'],
    [withTurn({}).replace('"durationMs":2000', '"durationMs":-Infinity'), 'the file: only JSON'],
    [withTurn({ words: [{ text: 'a', fromMs: 5, toMs: 4 }] }), 'turns.0.words.0'],
    [withTurn({ words: [{ text: 'a', fromMs: 0, toMs: 50_000 }] }), 'turns.0.words.0'],
    [withTurn({ words: [{ text: 'a'.repeat(201), fromMs: 0, toMs: 1 }] }), 'turns.0.words.0.text'],
    [
      withTurn({
        words: [
          { text: 'a', fromMs: 100, toMs: 200 },
          { text: 'b', fromMs: 50, toMs: 60 },
        ],
      }),
      'turns.0.words.1',
    ],
    [changed({ turns: [turnOf({ place: '1.2.0' }), turnOf({ place: '1.2.0' })] }), 'turns.1.place'],
    [changed({ turns: [turnOf({ place: '1.10.0' }), turnOf({ place: '1.9.0' })] }), 'turns.1.place'],
    [changed({ sounds: { '9.9.9': base64Of(soundOf(1000)) } }), 'sounds'],
    [changed({ sounds: { '1.1.0': '!' } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.1.0': 'AAAAA' } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.1.0': '' } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.1.0': base64Of(new Uint8Array(5000)) } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.1.0': base64Of(soundOf(0)) } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.1.0': base64Of(soundOf(9000)) } }), 'sounds.1.1.0'],
    [changed({ sounds: { '1.10.0': base64Of(soundOf(500)) } }), 'sounds.1.10.0'],
  ])('is refused with the name of what is wrong (%#)', (text, member) => {
    const detail = refusalOf(text);
    expect(detail.startsWith(member), detail).toBe(true);
    expect(detail.length).toBeLessThanOrEqual(300);
  });

  it('has so many turns and words and no more', () => {
    const turns = (count: number) =>
      Array.from({ length: count }, (_, i) => turnOf({ place: `1.${i}.0`, words: [] }));
    expect(readImport(changed({ turns: turns(MAX_TURNS) })).document.turns).toHaveLength(MAX_TURNS);
    expect(refusalOf(changed({ turns: turns(MAX_TURNS + 1) }))).toMatch(/^turns: .*5000/);
    const words = Array<object>(MAX_WORDS + 1).fill({ text: 'a', fromMs: 0, toMs: 0 });
    expect(refusalOf(withTurn({ words }))).toMatch(/^turns\.0\.words: .*20000/);
  });

  it('has so much text and so many words in all and no more', () => {
    const turns = (change: object) =>
      Array.from({ length: 30 }, (_, i) => turnOf({ place: `1.${i}.0`, words: [], ...change }));
    const text = 'a'.repeat(MAX_TEXT_CHARS / 25);
    expect(refusalOf(changed({ turns: turns({ text }) }))).toMatch(/^turns\.\*\.text: .*2000000 in all/);
    const words = Array<object>(MAX_WORDS_IN_ALL / 25).fill({ text: 'a', fromMs: 0, toMs: 0 });
    expect(refusalOf(changed({ turns: turns({ words }) }))).toMatch(/^turns\.\*\.words: .*100000 in all/);
  });

  it('has a title without characters that nobody sees', () => {
    expect(readImport(changed({ title: '\u202Eevil\n title' })).document.title).toBe('evil title');
    expect(readImport(changed({ title: '\u202E \u200B' })).document.title).toBe('');
  });

  it('is a document that is right, or is refused, whatever was done to the file', () => {
    const good = jsonOf(CONVERSATION, new Map([['2.1.0', soundOf(200)]]));
    const damaged = fc
      .array(fc.tuple(fc.nat(good.length), fc.nat(40), fc.string({ maxLength: 8 })), {
        minLength: 1,
        maxLength: 4,
      })
      .map((edits) =>
        edits.reduce((text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length), good),
      );
    const members = fc
      .tuple(fc.constantFrom(...Object.keys(turnOf()), 'turns', 'sounds', 'title'), fc.jsonValue())
      .map(([name, value]) =>
        name in CONVERSATION ? changed({ [name]: value }) : withTurn({ [name]: value }),
      );
    fc.assert(
      fc.property(fc.oneof(damaged, members, fc.json(), fc.string()), (text) => {
        try {
          expect(v.is(documentSchema, readImport(text).document)).toBe(true);
        } catch (error) {
          if (!(error instanceof LatchError)) throw error;
          expect(error.code).toBe('import-refused');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('Base64', () => {
  it('gives back the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(Buffer.compare(bytesOf(base64Of(bytes))!, bytes)).toBe(0);
      }),
    );
  });
});
