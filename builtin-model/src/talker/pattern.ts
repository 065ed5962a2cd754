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

/** Recognises whole texts that a pattern allows. */
export class Matcher {
  readonly #names: string[] = [];
  readonly #regex: RegExp;

  /** `opened` lets the open rules match any words. Throws `SyntaxError` where a rule is missing. */
  constructor(pattern: Pattern, rules: Rules, opened: boolean) {
    const source = (node: Pattern): string => {
      switch (node.kind) {
        case 'word':
          return `${node.word} `;
        case 'optional':
          return `(?:${source(node.part)})?`;
        case 'sequence':
          return node.parts.map(source).join('');
        case 'choice':
          return `(?:${node.options.map(source).join('|')})`;
        case 'rule': {
          const rule = rules.get(node.name);
          if (!rule) throw new SyntaxError(`No such rule: <${node.name}>`);
          if (rule.captured) this.#names.push(node.name);
          const open = opened && rule.open > 0 ? `|(?:\\S+ ){1,${rule.open}}?` : '';
          return `(${rule.captured ? '' : '?:'}${source(rule.pattern)}${open})`;
        }
      }
    };
    this.#regex = new RegExp(`^${source(pattern)}$`);
  }

  /** What the captured rules matched; null when the words do not fit. */
  match(words: readonly string[]): Captures | null {
    const match = this.#regex.exec(words.map((word) => `${word} `).join(''));
    if (!match) return null;
    const found: Record<string, string[]> = {};
    for (const [at, name] of this.#names.entries()) {
      const text = match[at + 1];
      if (text !== undefined) (found[name] ??= []).push(text.trim());
    }
    return found;
  }
}
