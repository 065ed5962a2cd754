import { readWords } from './read-words.ts';

type Part = 'phrase' | 'filler';

/** Each phrase is a path of words in this tree; `end` says what ends at a node. */
interface Node {
  readonly next: Map<string, Node>;
  end: Part | undefined;
}

/**
 * A test whether words are nothing but some of these phrases, any number of them in any order, with fillers between. Fillers alone do not
 * pass. Each word is looked at at most once for each word of the longest phrase.
 */
export function onlyPhrases(
  phrases: readonly string[],
  fillers: readonly string[],
  spaced: boolean,
): (words: readonly string[]) => boolean {
  const root: Node = { next: new Map(), end: undefined };
  // Phrases come last: what is both a filler and a phrase is a phrase.
  for (const filler of fillers) addPath(root, readWords(filler, spaced), 'filler');
  for (const phrase of phrases) addPath(root, readWords(phrase, spaced), 'phrase');
  return (words) => isCovered(root, words);
}

function addPath(root: Node, words: readonly string[], end: Part): void {
  let node = root;
  for (const word of words) {
    const next: Node = node.next.get(word) ?? { next: new Map(), end: undefined };
    node.next.set(word, next);
    node = next;
  }
  node.end = end;
}

function isCovered(root: Node, words: readonly string[]): boolean {
  // At n: whether the first n words are covered, and if so, whether a phrase is among them.
  const covered: (Part | undefined)[] = ['filler'];
  for (let start = 0; start < words.length; start += 1) {
    const before = covered[start];
    if (!before) continue;
    let node: Node | undefined = root;
    for (let end = start; end < words.length; end += 1) {
      node = node.next.get(words[end]!);
      if (!node) break;
      if (node.end && covered[end + 1] !== 'phrase')
        covered[end + 1] = before === 'phrase' ? before : node.end;
    }
  }
  return covered[words.length] === 'phrase';
}
