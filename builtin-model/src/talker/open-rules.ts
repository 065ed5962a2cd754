/** How the model takes up what no intent covers, in the spirit of ELIZA. */
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

/** The first that fits wins. They come before topics. */
export const strongRules: readonly OpenRule[] = [
  rule(
    'idiot|stupid|you suck|i hate you|you are (?:dumb|useless|wrong)|fuck|fucking|shit|bitch',
    'I am only a small program, and I do what I can. What would help you?',
    'Fair enough. Shall we try something that I can do, such as a sum?',
  ),
  rule(
    'sex|porn|naked|rape|murder|kill|killed|shoot|bomb|drugs|nazi',
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
    '(?:do you (?:think|believe)|what do you think|what should i do)',
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
    'do you know|(?:tell me|talk) (?:something )?about',
    'I know next to nothing about {thing}: I am a small built-in model. Tell me about it.',
    'I have no knowledge of {thing}, but I would like to hear yours.',
  ),
  rule(
    'you (?:are|were|seem|sound)',
    'What makes you think that I am {rest}?',
    'Perhaps I am. I am a small program, in any case.',
    'Does it matter to you what I am like?',
  ),
  rule(
    '^(?:are|were|do|did|have) you',
    'I am only a small program, so no. And you?',
    'Not that I know of: I began with this conversation. How about you?',
  ),
  rule(
    'i (?:still )?remember|i (?:often )?think of|i miss',
    'Do you often think of {thing}?',
    'What else comes to mind when you think of {thing}?',
  ),
  rule(
    'i feel|i am feeling|i felt|makes me feel',
    'What makes you feel {rest}?',
    'Do you often feel {rest}?',
    'What would you like to feel?',
  ),
  rule(
    'i (?:want|need|would like|wish|have) to|i (?:must|should)',
    'Why do you want to {rest}?',
    'What would be the first step?',
    'What would be different for you then?',
  ),
  rule(
    'i (?:hate|dislike|do not like|can not stand)',
    'What is it about {thing} that you do not like?',
    'What do you like better?',
  ),
  rule(
    'i (?:really )?(?:like|love|enjoy)',
    'What do you like most about {thing}?',
    'How did you come to like {thing}?',
    'Good to know. What else do you like?',
  ),
  rule(
    'i (?:think|believe|guess|suppose|hope)',
    'What makes you think so?',
    'Would other people say the same?',
    'And are you sure of it?',
  ),
  rule(
    'i (?:have|bought|got) (?:an?|two|three)',
    'Tell me more about your {noun}.',
    'What is special about your {noun}?',
    'How did that come about?',
  ),
  rule(
    '(?:i|we) (?:went to|visited|have been to)',
    'What did you like best about {thing}?',
    'Who was with you?',
    'Would you go there again?',
  ),
  rule(
    '(?:i am|i work as) an?',
    'What is the best part of being a {noun}?',
    'How did you come to be a {noun}?',
    'Would you choose it again?',
  ),
  rule(
    'i (?:am|have been|was)',
    'How long have you been {rest}?',
    'What is it like to be {rest}?',
    'And is that good, or not so good?',
  ),
  rule(
    'my|our',
    'Tell me more about your {noun}.',
    'What else should I know about that?',
    'Since when is that so?',
  ),
];

/** They come after topics. */
export const weakRules: readonly OpenRule[] = [
  rule('because', 'Is that the only reason?', 'What other reasons might there be?'),
  rule(
    'always|never|every time|everybody|nobody',
    'Can you think of an exception?',
    'When did you first notice that?',
  ),
  rule('^(?:yes|yeah|right|exactly)', 'I see. Tell me more about it.', 'Good to know. And what else?'),
  rule('^(?:no|nope)', 'I see. Why not?', 'Then I was wrong. How is it really?'),
  rule('he|she|they', 'And how do you feel about that?', 'What happened next?', 'Tell me more about them.'),
  rule('we|us', 'Who else was there?', 'Tell me about the others.', 'Do you do that often?'),
];

/** Questions that begin so, and that nothing else took up. */
export const questionWords: ReadonlySet<string> = new Set(
  'what who whose where when why which how is are was were does do did can could will would should may has have'.split(
    ' ',
  ),
);

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
