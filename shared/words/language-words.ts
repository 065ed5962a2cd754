/** What is known of one language's words: data alone, one file a language. Entries under `open` and `closed`
 * are written as `readWords` gives them. */
export interface LanguageWords {
  /** False: words are not parted by spaces, so each character is read as a word. */
  readonly spaced: boolean;
  /** Words, or phrases of up to four words, after which more comes, by kind. The longest entry that fits the end is taken. */
  readonly open: Readonly<Partial<Record<OpenKind, readonly string[]>>>;
  /** Phrases that end well although their last words are in `open`. */
  readonly closed: readonly string[];
  /**
   * Endings that say nothing, although their last word is in `open`: people stop there as well as go on. "I did", "the one I told you about".
   * They are matched with the words in lower case, with one space between them, or none where the language has none. Hyphens are kept.
   */
  readonly endings: readonly RegExp[];
  /** With one of these words shortly before, an auxiliary says nothing, either: "I know what it is". */
  readonly questionWords: readonly string[];
  /** Words that are said in answer. Where there is nothing else but these and fillers, the turn is likely over. */
  readonly answers: readonly string[];
  /** How many digits each word of a number stands for. */
  readonly digits: Readonly<Record<string, number>>;
  /** Words that end a question where a question mark follows, although they are in `open`: "お名前は?" */
  readonly asking: readonly string[];
  /** Said before a telephone number that nobody asked for. */
  readonly numberFollows: readonly string[];
  /** What a telephone number that is written in full begins with. */
  readonly zeros: readonly string[];
  /** How "@" and "." are said in an e-mail address. */
  readonly at: readonly string[];
  readonly dot: readonly string[];
  /** Said while another speaks, without wanting the floor. */
  readonly backchannels: readonly string[];
  /** Said to make another stop. Over a reply that says one of these itself, the user is believed to have said it. */
  readonly stops: readonly string[];
}

/** Why more comes after a word. */
export type OpenKind =
  /** "uh", "um" */
  | 'filler'
  /** "and", "because" */
  | 'connective'
  /** "but", "so": people also stop on them, and leave the rest unsaid. */
  | 'trailing'
  /** "the", "my" */
  | 'determiner'
  /** "from", "of" */
  | 'preposition'
  /** "was", "don't" */
  | 'auxiliary'
  /** "I'm", "could you", "I want to" */
  | 'beginning';

/** Words with white space between them, so that a list is read at a glance. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The same for phrases, with commas between them. */
export function phrases(text: string): string[] {
  return text.trim().split(/\s*,\s*/);
}

/** Each of the words stands for so many digits. */
export function digitsOf(count: number, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, count]));
}
