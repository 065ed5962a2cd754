/**
 * Takes what may be a key out of a provider's words before they are logged. Providers repeat keys in their errors, whole, in part or
 * masked, and what stands before them adds keys of its own. So whatever looks like one goes, whoever's it is.
 */

/** Longer words of a provider say nothing more. */
const MAX_CHARS = 500;
/** Of more than this nothing is looked at: patterns over a message of megabytes would hold up every call. */
const MAX_READ_CHARS = 4 * MAX_CHARS;

const PATTERNS: readonly [RegExp, string][] = [
  // What follows says that it is a key.
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 [key]'],
  [
    /\b([\w-]{0,32}(?:key|token|secret|password|signature)["']?(?:\s?=\s?|["']\s?:\s?)["']?)[^\s"'&,;]+/gi,
    '$1[key]',
  ],
  [/\b([\w-]{0,32}(?:api-key|authorization):\s?)[^\s"'&,;]+/gi, '$1[key]'],
  // A name and a password in a URL.
  [/\/\/[^\s/@]{1,128}@/g, '//[key]@'],
  // JSON Web Tokens, and keys that begin as keys of services do.
  [/\beyJ[\w-]+(?:\.[\w-]*)*/g, '[key]'],
  [/\b(?:sk|pk|rk|xai|gsk|hf|ghp|org|proj)[-_](?=[\w*.-]*[\d*A-Z])[\w*.-]+/g, '[key]'],
  [/\b(?:sk|xai)-[\w*.-]+/g, '[key]'],
  // Masked ones: 8f3b****99aa, 8f3b…99aa, 8f3b...99aa.
  [/[^\s"'*]{0,64}(?:\*{3,}|•{2,})[^\s"']{0,128}/g, '[key]'],
  [/\b(?=[\w-]*(?:…|\.{3,})[\w-]*\d|[\w-]*\d)[\w-]{2,64}(?:…|\.{3,})[\w-]{2,64}/g, '[key]'],
];
/** As long as a key. It may still be a name of several words. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{20,}/g;
/** Of a name such as `gpt-4o-realtime-preview-2024-12-17` or `input_audio_buffer_commit_empty`; random characters are other parts. */
const PLAIN_PART = /^(?:[A-Z]?[a-z]{1,17}\d{0,2}|[A-Z]{1,17}|[A-Za-z0-9]{0,4})$/;

/** `key`: the one that Latch uses. */
export function withoutKeys(text: string, key: string | null): string {
  const read = text.slice(0, MAX_READ_CHARS);
  const plain = key === null || key === '' ? read : read.replaceAll(key, '[key]');
  return PATTERNS.reduce((said, [pattern, put]) => said.replace(pattern, put), plain)
    .replace(LONG_RUN, (run) => (isName(run) ? run : '[key]'))
    .slice(0, MAX_CHARS);
}

const isName = (run: string): boolean => run.split(/[+/_=-]/).every((part) => PLAIN_PART.test(part));
