/** Where English sentences end on a word that mostly goes on: by what comes before it. */

/** Whose clause has a gap that a preposition at its end belongs to, and which prepositions do not need one. */
const GAP_VERB = '(?: [^ ]+){1,6}';
const SUBJECT = "(?:i|you|he|she|it|we|they|people|everyone)(?:'m|'re|'s|'ve|'d|'ll)?";
const STRANDED = '(?:from|at|to|into|onto|with|for|about|against|without|by|like)';
const OF =
  '(?:think|thinking|thought|heard|hear|dream|speak|made|afraid|scared|proud|tired|full|fond|aware|part|care) of';
const GAP = `${GAP_VERB}(?<=${STRANDED}|${OF})$`;

export const EN_ENDINGS: readonly RegExp[] = [
  // "the one I told you about", "a song that I listen to"
  `(?:the|an?|my|your|our|his|her|their|any|no|that|this|those|these|every|some)(?: [^ ]+){1,2}(?: (?:that|which|who))? ${SUBJECT}${GAP}`,
  `(?:the|an?|my|those|any|no)(?: [^ ]+){1,2} (?:that|which|who)${GAP}`,
  // "nothing to worry about", "all I asked for"
  `(?:\\w+thing|\\w+one|no one|\\w+body|things?|people|place|lot|much|more|enough|all|reason|stuff|whatever)(?: [^ ]+)? (?:to|that|${SUBJECT})${GAP}`,
  // "what are you looking for", "that's what I came for", but not "what's the capital of", "what's the way to"
  `(?:who|whom|what|which|whose|where|whoever|wherever)(?!(?:'s| is| are| was) (?:the|an?|my|your)(?: [^ ]+){1,3} (?:to|at|by|into|of)$)(?:'s|'re|'d)?${GAP}`,
  `^(?:and |but |so )?(?:who|what|where|how long|how much) (?:to|from|for|with|at|by)$`,
  // "I don't want to", "if you'd like to"
  `(?:\\w+n't|not|never|if|unless|whenever|as|than|just|really)(?: [^ ]+){0,2} (?:want|wanted|have|had|need|like|love|mean|used|able|allowed|supposed|going|ready|willing|try|care|got) to$`,
  `(?:happy|glad|love|delighted|free|welcome) to$`,
  // "I did", "she said she could", "nobody does", but not "because I was"
  `(?<!because |while |although )(?:${SUBJECT}|who|that|this|these|those|there|all|both|\\w+thing|\\w+one|\\w+body|neither|none|so|than|one|ones)(?: (?:all|both|already|always|never|really|probably|still|just|also|certainly|definitely|sure))? (?:(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|might|may|must)(?:n't)?|can't|won't|be|been)$`,
  // "he might be", "it could have been"
  `(?:can|could|will|would|should|might|may|must|has|have|to|'ll|wouldn't|won't)(?: have)? (?:be|been|have|do)$`,
  `^(?:yes |no |maybe |and )?(?:my|the|his|her|our|your) [^ ]+ (?:do|does|did|can|could|will|would|should|might|may|must)$`,
  // "where the station is"
  `(?:where|who|what|how|when|why)(?: [^ ]+)? (?:the|my|your|his|her|their|our|this|that)(?: [^ ]+){1,2} (?:is|are|was|were|does|do|did|has|can|will)$`,
  // "where are we", "aren't they", "than I"
  `(?:where|who|what|how|why)(?: [^ ]+)? (?:am|are|were|was) (?:i|we|they)$`,
  `(?:\\w+n't|than|(?:nor|neither|so) [^ ]+) (?:i|we|they)$`,
  // "that's what I need", "it went well", "as you like"
  `(?:what|all|\\w+thing|whatever|when|whenever|where|if|one|ones|than|the [^ ]+)(?: that)? i(?: really| just)? (?:want|need)$`,
  `[^ ] well$`,
  `(?:i|you|we|they|he|she|don't|didn't|(?:what|whatever|if|as|all) (?:i|you|we|they)(?:'d| would)) like$`,
].map((ending) => new RegExp(`(?:^| )${ending}`.replace('(?:^| )^', '^'), 'u'));
