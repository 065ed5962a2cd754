import type { OpenRule } from './open-rules.ts';

interface Phrase {
  rule: OpenRule;
  words: readonly string[];
  /** Only at the beginning of a clause. */
  atStart: boolean;
}

/** The rules that a clause wakes, in their order, each with the words after its phrase. Linear in the clause's length. */
export type Finder = (
  clause: readonly string[],
) => { rule: OpenRule; order: number; after: readonly string[] }[];

export function finderOf(rules: readonly OpenRule[]): Finder {
  const byFirst = new Map<string, Phrase[]>();
  for (const rule of rules)
    for (const source of rule.phrases.split(' | ')) {
      const words = source.replace('^', '').split(' ');
      const phrase = { rule, words, atStart: source.startsWith('^') };
      const [first = ''] = words;
      byFirst.set(first, [...(byFirst.get(first) ?? []), phrase]);
    }
  return (clause) => {
    const found = new Map<OpenRule, { after: readonly string[]; length: number }>();
    for (const [at, word] of clause.entries())
      for (const { rule, words, atStart } of byFirst.get(word) ?? []) {
        if (atStart && at > 0) continue;
        if (!words.every((wanted, offset) => clause[at + offset] === wanted)) continue;
        if ((found.get(rule)?.length ?? 0) < words.length)
          found.set(rule, { after: clause.slice(at + words.length), length: words.length });
      }
    return [...found]
      .map(([rule, { after }]) => ({ rule, order: rules.indexOf(rule), after }))
      .sort((a, b) => a.order - b.order);
  };
}
