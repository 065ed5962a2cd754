/**
 * One way to write what can be said, used twice: turned into a JSGF grammar for the recogniser, and matched against the
 * words that it (or a keyboard) hands back. The notation is a subset of JSGF: `word`, `[optional]`, `(a | b)`, `<rule>`.
 */
export type Pattern =
  | { kind: 'word'; word: string }
  | { kind: 'sequence'; parts: Pattern[] }
  | { kind: 'choice'; options: Pattern[] }
  | { kind: 'optional'; part: Pattern }
  | { kind: 'rule'; name: string };

export interface Rule {
  pattern: Pattern;
  /** What matched is handed to the answer under the rule's name. */
  captured: boolean;
  /** When matching text (not speech), any words fit, so many at most: a keyboard is not bound to the recogniser's words. */
  open: number;
}

export type Rules = ReadonlyMap<string, Rule>;

/** What the captured rules matched, in order of appearance: `{ number: ['two', 'forty one'] }`. */
export type Captures = Readonly<Record<string, readonly string[]>>;

/** Parses one pattern. Throws `SyntaxError` on unbalanced brackets, since patterns are source code. */
export function parsePattern(source: string): Pattern {
  const tokens = source.match(/<[^>]+>|[[\]()|]|[^\s[\]()|<>]+/g) ?? [];
  let at = 0;
  function choice(closing: string | null): Pattern {
    const options = [sequence()];
    while (tokens[at] === '|') {
      at++;
      options.push(sequence());
    }
    if ((tokens[at] ?? null) !== closing) throw new SyntaxError(`Unbalanced pattern: ${source}`);
    at++;
    const [only] = options;
    return options.length === 1 && only ? only : { kind: 'choice', options };
  }
  function sequence(): Pattern {
    const parts: Pattern[] = [];
    for (let token = tokens[at]; token !== undefined && !/^[\])|]$/.test(token); token = tokens[at]) {
      at++;
      if (token === '(') parts.push(choice(')'));
      else if (token === '[') parts.push({ kind: 'optional', part: choice(']') });
      else if (token.startsWith('<')) parts.push({ kind: 'rule', name: token.slice(1, -1) });
      else parts.push({ kind: 'word', word: token });
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'sequence', parts };
  }
  return choice(null);
}

/** The JSGF expansion of a pattern. */
export function toJsgf(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'word':
      return pattern.word;
    case 'rule':
      return `<${pattern.name}>`;
    case 'optional':
      return `[ ${toJsgf(pattern.part)} ]`;
    case 'sequence':
      return pattern.parts.map(toJsgf).join(' ');
    case 'choice':
      return `( ${pattern.options.map(toJsgf).join(' | ')} )`;
  }
}

/** Every word that a pattern itself names (not those of the rules it refers to). */
export function wordsOf(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'word':
      return [pattern.word];
    case 'rule':
      return [];
    case 'optional':
      return wordsOf(pattern.part);
    case 'sequence':
      return pattern.parts.flatMap(wordsOf);
    case 'choice':
      return pattern.options.flatMap(wordsOf);
  }
}

/**
 * Sets of words; whatever matches has a word of each. A quick way to tell that a pattern does not match. `opened` as in
 * `matchPattern`.
 */
export function neededWords(pattern: Pattern, rules: Rules, opened: boolean): ReadonlySet<string>[] {
  switch (pattern.kind) {
    case 'word':
      return [new Set([pattern.word])];
    case 'optional':
      return [];
    case 'sequence':
      return pattern.parts.flatMap((part) => neededWords(part, rules, opened));
    case 'choice': {
      const options = pattern.options.map((option) => neededWords(option, rules, opened)[0]);
      const all = options.every((needed) => needed !== undefined);
      return all ? [new Set(options.flatMap((needed) => [...(needed ?? [])]))] : [];
    }
    case 'rule': {
      const rule = rules.get(pattern.name);
      if (!rule) throw new SyntaxError(`No such rule: <${pattern.name}>`);
      return opened && rule.open > 0 ? [] : neededWords(rule.pattern, rules, opened);
    }
  }
}

type Captured = readonly (readonly [rule: string, words: string])[];

/** Matches all the words against a pattern; null when they do not fit. `opened` lets the open rules match anything. */
export function matchPattern(
  pattern: Pattern,
  words: readonly string[],
  rules: Rules,
  opened: boolean,
): Captures | null {
  function* walk(node: Pattern, from: number): Generator<readonly [end: number, captured: Captured]> {
    switch (node.kind) {
      case 'word':
        if (words[from] === node.word) yield [from + 1, []];
        return;
      case 'optional':
        yield* walk(node.part, from);
        yield [from, []];
        return;
      case 'choice':
        for (const option of node.options) yield* walk(option, from);
        return;
      case 'sequence':
        yield* walkAll(node.parts, from);
        return;
      case 'rule': {
        const rule = rules.get(node.name);
        if (!rule) throw new SyntaxError(`No such rule: <${node.name}>`);
        const capture = (end: number): Captured => [[node.name, words.slice(from, end).join(' ')]];
        for (const [end, captured] of walk(rule.pattern, from))
          yield [end, rule.captured ? capture(end) : captured];
        if (opened)
          for (let end = from + 1; end <= Math.min(words.length, from + rule.open); end++)
            yield [end, capture(end)];
      }
    }
  }
  function* walkAll(parts: readonly Pattern[], from: number): Generator<readonly [number, Captured]> {
    const [first, ...rest] = parts;
    if (!first) return yield [from, []];
    for (const [middle, head] of walk(first, from))
      for (const [end, tail] of walkAll(rest, middle)) yield [end, [...head, ...tail]];
  }
  for (const [end, captured] of walk(pattern, 0)) {
    if (end !== words.length) continue;
    const found: Record<string, string[]> = {};
    for (const [rule, text] of captured) (found[rule] ??= []).push(text);
    return found;
  }
  return null;
}
