/**
 * What kind of turn to expect after the agent's last words, read from the words alone: pure, English. A wrong *dictation* makes
 * the agent slow to answer, a wrong *plain* makes it cut in. Without a clear request for something that is said in groups, the
 * context is at most a question.
 */
export type TurnContext =
  /** Talk: nothing is known of what comes. */
  | 'plain'
  /** An answer: people think before it, and in it. */
  | 'question'
  /** Digits, an address, letters, a date: said in groups. The pauses between them end nothing. */
  | 'dictation';

/** How many sentences are read, from the end: "What's your number? Take your time." */
const SENTENCES = 2;

const KINDS_OF_NUMBER =
  'phone|mobile|cell|telephone|contact|callback|account|card|credit card|debit card|order|reference|customer|member|membership|' +
  'policy|booking|confirmation|case|ticket|serial|tracking|invoice|flight|passport|licen[cs]e|registration|social security|' +
  'routing|tax|verification|security|access|activation|promo|discount|area|country|sort';
/** What is said in groups. Names of persons and towns are not, unless they are spelled. */
const THING = [
  `(?:${KINDS_OF_NUMBER}) (?:number|code|id)`,
  'e-?mail(?: address)?|(?:\\w+ )?address',
  'zip(?: code)?|post ?code|postal code|pin(?: code)?|passcode|password|iban|licen[cs]e plate',
  'date of birth|birth ?date|birthday|expir(?:y|ation) date',
  '(?:last|first|final) (?:\\w+ )?(?:digits|letters|characters)|digits|letters|number|code',
].join('|');
/** What may follow: "the number of planets", "your address book" and "your number one wish" are other things. */
const END_OF_THING =
  '(?=$| (?:please|again|now|first|slowly|then|there|here|so|and|or|on|for|from|to|at|with|you|we|i|that|this|of your)\\b)';
/** "tell me about your address", "tell me what the code does" */
const BETWEEN = '(?:(?!about|what|whether|if|why|how|where|when|who|not)[\\w\\d-]+ ){0,5}?';
const OF_THE_USER = '(?:your|the|that|its|his|her|their)';

const GIVE = '(?:give|tell|read|say|repeat|confirm|provide|share|enter|dictate|remind)';
const ASKS = [
  `(?:please )?${GIVE}`,
  `(?:can|could|would|will) you (?:please |just |kindly )*${GIVE}`,
  '(?:can|could|may|might) (?:i|we) (?:please |just |also )*(?:have|get|take|ask(?: you)? for)',
  "(?:i|we)(?:'ll|'d| will| would| do)? (?:please |just |also |still |only )*(?:need|require|ask for|like to have|have to ask for)",
  "what(?:'s| is| was| are|'re| would be| were)",
].join('|');

/** Each is matched from the start of a clause. */
const DICTATION = [
  new RegExp(`^(?:${ASKS}) ${BETWEEN}${OF_THE_USER} ${BETWEEN}(?:${THING})${END_OF_THING}`),
  new RegExp(
    `^(?:${ASKS}) (?:me |us )?(?:an?|some) (?:\\w+ )?(?:${KINDS_OF_NUMBER}) (?:number|code|id)${END_OF_THING}`,
  ),
  new RegExp(`^(?:your|the) (?:${THING})(?: please)?$`),
  /^(?:what|which) (?:phone |mobile )?(?:number|address|e-?mail(?: address)?|code) (?:can|could|may|should|shall|would|do|did|is) /,
  /^where (?:can|could|may|should|shall|do) (?:i|we) (?:send|ship|deliver|mail|post) /,
  /^when were you born\b/,
  /^(?:please )?(?:spell\b|(?:can|could|would|will) you (?:please |just )?spell\b|how (?:do|would|is|are) .*\b(?:spell|spelled|spelt)\b)/,
  /\b(?:letter by letter|digit by digit|one (?:digit|letter) at a time)\b/,
];

/** The context that the agent's last words set. `heard`: the words of its last reply that were heard; empty where there were none. */
export function turnContext(heard: string): TurnContext {
  const sentences = heard.match(/[^.!?…]+[.!?…]*/gu) ?? [];
  for (const sentence of sentences.slice(-SENTENCES).reverse()) {
    if (asksToDictate(sentence)) return 'dictation';
    if (sentence.includes('?')) return 'question';
  }
  return 'plain';
}

function asksToDictate(sentence: string): boolean {
  const words = sentence.toLowerCase().replaceAll('’', "'");
  // A request may follow a greeting or a reason: "Great, and could I have your number?"
  const clauses = words.split(/[,;:–—]| - /u).map((clause) =>
    clause
      .replace(/[^\p{L}\p{N}' -]/gu, ' ')
      .trim()
      .replace(/\s+/g, ' '),
  );
  return clauses.some((clause) => {
    const request = clause.replace(
      /^(?:(?:and|so|now|then|first|next|ok|okay|great|thanks|thank you|well|but|or|also|finally|lastly|alright|all right|sorry|sure|perfect) )+/,
      '',
    );
    return DICTATION.some((pattern) => pattern.test(request));
  });
}
