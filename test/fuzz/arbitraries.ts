/** What is sent: valid things with faults in them, and plain nonsense. Each arbitrary is a pure function of fast-check's seed. */
import fc from 'fast-check';

/** Texts that have broken something somewhere. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\0',
    '\ud800',
    '\u202etxt.exe',
    '<script>alert(1)</script>',
    '👩‍👩‍👧‍👦'.repeat(300),
    'x'.repeat(40_000),
    '%',
    '%00',
    '%ff%fe',
    '../../../../etc/passwd',
    '-1',
    'NaN',
    '1e999',
  ),
);

export const nastyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.5,
    1e308,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    Number.MIN_VALUE,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** A value that JSON can carry. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  nastyNumber,
  fc.constantFrom(null, true, false, [], {}, [null], [[]]),
  fc.jsonValue({ maxDepth: 4 }),
);

/** JSON, almost JSON, and what parsers fear: depth, keys that are names of the language, long numbers. */
export const nastyJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: nastyValue.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json().chain((text) => textWithFaults(text)) },
  fc.integer({ min: 1, max: 10_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  fc.constantFrom(
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"toJSON":1}',
    `${'9'.repeat(5000)}`,
    '{"a":1,"a":2}',
    '\ufeff{}',
    '',
  ),
);

/** A record of which a member or a few are missing, changed or added. */
export function withFaults(valid: fc.Arbitrary<object>): fc.Arbitrary<object> {
  const fault = fc.record({ key: fc.option(nastyText), pick: fc.nat(), value: fc.option(nastyValue) });
  return fc.tuple(valid, fc.array(fault, { maxLength: 2 })).map(([record, faults]) => {
    const entries = Object.entries(record);
    for (const { key, pick, value } of faults) {
      if (key !== null) entries.push([key, value]);
      else if (entries.length > 0 && value === null) entries.splice(pick % entries.length, 1);
      else if (entries.length > 0) entries[pick % entries.length]![1] = value;
    }
    return Object.fromEntries(entries);
  });
}

type Edit = { at: number; cut: number; put: Uint8Array };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(4096),
  cut: fc.oneof(fc.nat(4), fc.nat(64)),
  put: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 64 })),
});

/** Some stretches of bytes are cut out, and others put in. */
export function bytesWithFaults(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(valid, fc.array(edit, { maxLength: 4 })).map(([bytes, edits]) => {
    let list = [...bytes];
    for (const { at, cut, put } of edits) {
      const from = list.length === 0 ? 0 : at % list.length;
      list = [...list.slice(0, from), ...put, ...list.slice(from + cut)];
    }
    return Uint8Array.from(list);
  });
}

export function textWithFaults(valid: string): fc.Arbitrary<string> {
  const edits = fc.array(fc.tuple(fc.nat(4096), fc.nat(8), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 3,
  });
  return edits.map((list) =>
    list.reduce((text, [at, cut, put]) => {
      const from = text.length === 0 ? 0 : at % text.length;
      return text.slice(0, from) + put + text.slice(from + cut);
    }, valid),
  );
}
