/** How the model takes up what no intent covers, in the manner of ELIZA. */
export interface OpenRule {
  /** What the words of a clause (lower case, written out) must fit. */
  fits: RegExp;
  /**
   * Said one after the other. `{rest}` is what follows the match, said back; `{noun}` the thing that it is about, and `{thing}` the
   * same, or "that". A reply that needs what is not there is passed over.
   */
  replies: readonly string[];
}

const rule = (words: string, ...replies: string[]): OpenRule => ({
  fits: new RegExp(`(?:^|(?<= ))(?:${words})(?= |$)`),
  replies,
});

/** The first that fits wins. */
export const strongRules: readonly OpenRule[] = [
  rule(
    'idiot|stupid|you suck|i hate you|fuck|fucking|shit|bitch|sex|porn|naked|rape|murder|kill|killed|shoot|bomb|nazi',
    'I am too small a model to talk about that. Shall we talk about something else?',
    'That is nothing for me, I am afraid. What else is on your mind?',
  ),
  rule(
    'you (?:are )?(?:an a i|a robot|a bot|a machine|human|conscious|alive)|chat gpt|chatgpt',
    'I am a basic built-in model: a small program that goes by fixed rules and a few words.',
    'No more than a small program, I am afraid. Connect a larger one to Latch, and you will notice the difference.',
  ),
  rule(
    'died|passed away|is dead|funeral|has cancer|is dying',
    'I am sorry to hear that. Do you want to tell me about it?',
    'That must be hard. Who is with you?',
  ),
  rule(
    'do you (?:think|believe)|what do you think|what should i do',
    'I am too small a model for opinions. What do you think yourself?',
    'I could not say. What speaks for it, and what against?',
  ),
  rule(
    '^(?:why|how come)',
    'I do not know why. What would you guess?',
    'That is more than a small built-in model knows. Why do you ask?',
  ),
  rule(
    '(?:can|could|would|will) you|i want you to|^please',
    'I am afraid that I am too small a model to {rest}. I can tell you a story, though.',
    'No, I cannot do that. I can count, spell, do sums and tell jokes.',
    'That is beyond me, I am afraid. What would you do with it, if I could?',
  ),
  rule(
    'you (?:are|were|seem|sound)|^(?:are|were|do|did|have) you',
    'What makes you think that I am {rest}?',
    'I am only a small program. And you?',
    'Does it matter to you what I am like?',
  ),
  rule(
    'i (?:still )?remember|i (?:often )?think of|i miss',
    'Do you often think of {thing}?',
    'What else comes to mind when you think of {thing}?',
  ),
  rule('i feel|i am feeling|i felt', 'What makes you feel {rest}?', 'Do you often feel {rest}?'),
  rule(
    'i (?:want|need|would like|wish|have) to|i (?:must|should)',
    'Why do you want to {rest}?',
    'What would be the first step?',
  ),
  rule(
    'i (?:really )?(?:like|love|enjoy|hate)',
    'What is it about {thing}?',
    'How did you come to that?',
    'Good to know. What else?',
  ),
  rule(
    'i (?:have|bought|got) (?:an?|two)|my|our',
    'Tell me more about your {noun}.',
    'Since when is that so?',
  ),
  rule('(?:i am|i work as) an?', 'What is the best part of being a {noun}?', 'Would you choose it again?'),
  rule('i (?:am|have been|was)', 'How long have you been {rest}?', 'What is it like to be {rest}?'),
];

/** They come after questions. */
export const weakRules: readonly OpenRule[] = [
  rule('because', 'Is that the only reason?', 'What other reasons might there be?'),
  rule('he|she|they', 'And how do you feel about that?', 'What happened next?'),
  rule('we|us', 'Who else was there?', 'Do you do that often?'),
];

/** A question that nothing else took up begins so. */
export const questionOpening =
  /^(what|who|whose|where|when|which|how|is|are|was|were|does|do|did|can|could|will|would|should|may|has|have)\b/;

/** What to say to a question that the model cannot answer. */
export const questionReplies: readonly string[] = [
  'That I do not know: I am a small built-in model, with no books to look in. What do you know about it?',
  'A larger model could tell you that. I only know the time, the date, sums, and a few stories.',
  'Good question, and too hard for me. What would you guess?',
];

/** Where nothing at all is taken up. */
export const lastReplies: readonly string[] = [
  'I am not sure that I follow: I am only a small built-in model. Tell me more?',
  'What makes you say that?',
  'That is more than I understand. You could ask me for a story, or a joke.',
  'I see. And what does that mean to you?',
];

/** To a text without English words. */
export const unreadableReplies: readonly string[] = [
  'I can only read English words, I am afraid.',
  'I found no English words in that. Could you put it another way?',
];
