import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../../shared/conversations/export/json.ts';
import { markdownOf } from '../../../shared/conversations/export/markdown.ts';
import { webVttOf } from '../../../shared/conversations/export/webvtt.ts';
import { readImport } from '../../../shared/conversations/import.ts';
import { readableTitle } from '../../../shared/conversations/title.ts';
import { CONVERSATION, documentOf, hostileDocument, soundOf, turnOf } from './documents.ts';

const schemaPath = resolve(import.meta.dirname, '../../../docs/conversation.schema.json');
const isByTheSchema = new Ajv().compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object);

describe('an export as JSON', () => {
  it('is as the published schema says, and read back it is the same conversation', () => {
    const text = jsonOf(CONVERSATION);
    expect(isByTheSchema(JSON.parse(text)), JSON.stringify(isByTheSchema.errors)).toBe(true);
    expect(readImport(text)).toEqual({ document: CONVERSATION, sounds: new Map() });
  });

  it('holds the sound to the byte', () => {
    const sounds = new Map([
      ['1.1.0', soundOf(2000)],
      ['2.1.0', soundOf(1000)],
    ]);
    const document = documentOf(
      CONVERSATION.turns.map((turn) => ({ ...turn, hasAudio: sounds.has(turn.place) })),
    );
    const text = jsonOf(document, sounds);
    expect(isByTheSchema(JSON.parse(text))).toBe(true);
    expect(readImport(text)).toEqual({ document, sounds });
  });

  it('is read back the same whatever was said', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        expect(isByTheSchema(JSON.parse(jsonOf(document)))).toBe(true);
        const title = readableTitle(document.title);
        expect(readImport(jsonOf(document)).document).toEqual({ ...document, title });
      }),
    );
  });

  it('is not as the schema says where a member is wrong', () => {
    expect(isByTheSchema({ ...CONVERSATION, version: 2 })).toBe(false);
    expect(isByTheSchema({ ...CONVERSATION, turns: [{ ...turnOf(), role: 'system' }] })).toBe(false);
  });
});

describe('an export as Markdown', () => {
  it('is the title, the time, and who said what', () => {
    expect(markdownOf(CONVERSATION)).toBe(`# A morning

*2026-11-27 09:30 UTC*

**You:** Good morning. How are you?

**AI:** I am well, and *(interrupted)*

**You:** Tell me.

**You:** Hello again.
`);
  });

  it('says that something is missing', () => {
    expect(markdownOf({ ...CONVERSATION, incomplete: true })).toMatch(/could not be written down\.\*\n$/);
  });

  it('shows markup as it was said', () => {
    const said = (text: string) =>
      markdownOf(documentOf([turnOf({ text })]))
        .split('**You:** ')[1]!
        .trim();
    expect(said('*a* _b_ `c` <b> [d](http://e)')).toBe('\\*a\\* \\_b\\_ \\`c\\` \\<b\\> \\[d\\](http\\://e)');
    expect(said('one\n# two\n- three\n4. four\n===')).toBe(
      'one\\\n\\# two\\\n\\- three\\\n4\\. four\\\n\\===',
    );
    expect(said('It costs 3.50 - or 4 (at most).')).toBe('It costs 3.50 - or 4 (at most).');
  });

  it('has a paragraph a turn and no markup of a speaker, whatever was said', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const blocks = markdownOf(document).trimEnd().split('\n\n');
        expect(blocks).toHaveLength(2 + document.turns.length);
        for (const [i, block] of blocks.entries()) {
          expect(block).not.toMatch(/[\u202a-\u202e\u2066-\u2069\r\0\u2028]/);
          if (i < 2) continue;
          const said = block.replace(/^\*\*(You|AI):\*\* ?/, '').replace(/ \*\(interrupted\)\*$/, '');
          // What is left of specials when escaped ones are taken out.
          expect(said.replace(/\\[^]/g, '')).not.toMatch(/[`*_[\]<>|~&]/);
          for (const line of said.split('\n')) expect(line).not.toMatch(/^\s*(#|[-+=]|\d+[.)]|>|\t| {4})/);
        }
      }),
    );
  });
});

describe('an export as WebVTT', () => {
  const SPOKEN = documentOf(CONVERSATION.turns.map((turn) => ({ ...turn, hasAudio: turn.durationMs > 0 })));

  it('has a cue a sentence, with its speaker, at its time', () => {
    expect(webVttOf(SPOKEN)).toBe(`WEBVTT

00:00:00.000 --> 00:00:01.077
<v You>Good morning.</v>

00:00:01.077 --> 00:00:02.000
<v You>How are you?</v>

00:00:02.100 --> 00:00:04.100
<v AI>I am well, and</v>

00:00:05.000 --> 00:00:06.000
<v You>Tell me.</v>

00:00:07.000 --> 00:00:08.000
<v You>Hello again.</v>
`);
  });

  it('has a text without sound for as long as it is read, in the player too', () => {
    expect(webVttOf(documentOf([turnOf({ text: 'x'.repeat(100), durationMs: 0 })]))).toContain(
      '00:00:00.000 --> 00:00:04.000',
    );
    // Said in 2 s, and read in about one.
    expect(webVttOf(documentOf([turnOf()]))).toContain('--> 00:00:01.040');
  });

  it('counts hours past a day', () => {
    const late = turnOf({ durationMs: 24 * 3_600_000, text: 'a', words: [], hasAudio: true });
    const last = turnOf({ place: '1.2.0', startedAtMs: late.startedAtMs + 24 * 3_600_000, text: 'b' });
    expect(webVttOf(documentOf([late, last]))).toContain('24:00:00.000 --> 24:00:01.000');
  });

  it('has whole cues in order, and no other, whatever was said', () => {
    const cue =
      /^(\d{2,}):([0-5]\d):([0-5]\d\.\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d\.\d{3})\n<v (You|AI)>([^<>\n]*)<\/v>$/;
    const seconds = (hours: string, minutes: string, rest: string) => +hours * 3600 + +minutes * 60 + +rest;
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const [head, ...cues] = webVttOf(document).trimEnd().split('\n\n');
        expect(head).toBe('WEBVTT');
        let before = 0;
        for (const one of cues) {
          const found = cue.exec(one);
          expect(found, one).not.toBeNull();
          const [, h1, m1, s1, h2, m2, s2, , text] = found as unknown as string[];
          const from = seconds(h1!, m1!, s1!);
          expect(from).toBeGreaterThanOrEqual(before);
          expect(seconds(h2!, m2!, s2!)).toBeGreaterThanOrEqual(from);
          expect(text!.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
          expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\r\0\u2028]/);
          before = from;
        }
      }),
    );
  });
});
