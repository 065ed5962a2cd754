/**
 * Patterns say what can be said. They are written in a subset of JSGF (`word`, `[optional]`, `(a | b)`, `<rule>`), so that they are
 * the recogniser's grammar as they stand; what it (or a keyboard) hands back is matched against the same patterns.
 */
export interface Rule {
  pattern: string;
  /** What matched is handed to the answer under the rule's name. */
  captured: boolean;
  /** When matching text (not speech), any words fit, so many at most: a keyboard is not bound to the recogniser's words. */
  open: number;
}

export type Rules = ReadonlyMap<string, Rule>;

/** What the captured rules matched, in order of appearance: `{ number: ['two', 'forty one'] }`. */
export type Captures = Readonly<Record<string, readonly string[]>>;

/** Every word that a pattern itself names (not those of the rules it refers to). */
export function wordsOf(pattern: string): string[] {
  return pattern.replace(/<[^>]+>/g, ' ').match(/[a-z']+/g) ?? [];
}

/** Recognises whole texts that a pattern allows. */
export class Matcher {
  readonly #names: string[] = [];
  readonly #regex: RegExp;

  /** `opened` lets the open rules match any words. Throws `SyntaxError` for a missing rule or bracket. */
  constructor(pattern: string, rules: Rules, opened: boolean) {
    const regexOf = (source: string): string =>
      (source.match(/<[^>]+>|[[\]()|]|[^\s[\]()|<>]+/g) ?? []).map(partOf).join('');
    const partOf = (token: string): string => {
      if (token === '(' || token === '[') return '(?:';
      if (token === ')' || token === '|') return token;
      if (token === ']') return ')?';
      if (!token.startsWith('<')) return `${token} `;
      const name = token.slice(1, -1);
      const rule = rules.get(name);
      if (!rule) throw new SyntaxError(`No such rule: ${token}`);
      if (rule.captured) this.#names.push(name);
      const anyWords = opened && rule.open > 0 ? `|(?:\\S+ ){1,${rule.open}}?` : '';
      return `(${rule.captured ? '' : '?:'}${regexOf(rule.pattern)}${anyWords})`;
    };
    this.#regex = new RegExp(`^(?:${regexOf(pattern)})$`);
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
