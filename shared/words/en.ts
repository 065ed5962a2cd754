import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';
import { EN_ENDINGS } from './en-endings.ts';

export const en: LanguageWords = {
  spaced: true,
  open: {
    filler: words(`uh um er erm uhm em hm m`),
    connective: phrases(`
      and, and then, but then, so then, because, cause, cuz, if, whether, unless, although, while, whereas, plus, as well as, such as, in order to
    `),
    // Also at the end of what is left unsaid: "I would come, but..."
    trailing: words(`but so or well like`),
    // Not "some", "another", "these", "each", which stand alone as well.
    determiner: words(`a an the my your our their every`),
    // Not "in", "on", "up" and the like: sentences end with them as well, as often as not ("turn it on").
    preposition: words(`
      of from at to into onto with for about between against during without until toward towards than by
    `),
    auxiliary: words(`
      is are was were be am been has had have do does did can could will would should might may must don't doesn't
      didn't can't couldn't won't wouldn't isn't aren't wasn't very
    `),
    beginning: phrases(`
      i'm, i'll, i'd, i've, you're, you'll, you'd, you've, we're, we'll, we'd, we've, they're, they'll, they've,
      he's, she's, it's, that's, there's, what's, where's, who's, how's, let's, gonna, i want, i need, i would like,
      i'd like, i want you, i wanna, i was wondering, tell me about, can you, could you, could you please, can you please, would you, will you, can i,
      could i, can we, what is, how do, my name is, remind me, remind me to, the number is,
      my number is, i, we, they
    `),
  },
  closed: phrases(`
    think so, guess so, hope so, say so, or so, even so, like so, feel like, like it like, been to, listen to, look at,
    come with, go with, so do i, so am i, neither do i, you and i, i'd love to, used to, plan a, vitamin a, option a,
    group a, team a, type a, hepatitis a, section a, a while, i know of, just because, yes let's, okay let's, stop by, drop by, come by,
    stand by, pass by, close by, taken care of, go for, paid for, dealt with
  `),
  endings: EN_ENDINGS,
  questionWords: [],
  asking: [],
  answers: phrases(`
    yes, yeah, yep, yup, no, nope, okay, ok, sure, right, exactly, true, thanks, please, correct, definitely,
    absolutely, great, good, thank you, of course, all right, not really, no problem, very good
  `),
  digits: {
    ...digitsOf(1, words(`zero oh one two three four five six seven eight nine double`)),
    ...digitsOf(
      2,
      words(`
      ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty
      sixty seventy eighty ninety hundred triple
    `),
    ),
  },
  numberFollows: phrases(`
    my number is, my number's, phone number is
  `),
  zeros: words(`zero oh o plus double`),
  at: words(`at`),
  dot: words(`dot`),
  backchannels: phrases(`
    mm, hmm, mhm, mm-hm, mm-hmm, m-hm, mhm-hm, uh-huh, uhuh, uh-hum, um-hum, um-hm, uhm-hm, mm-huh, aha, ah-ha,
    a-ha, ah, oh, ooh, ha, haha, hahaha, yeah, yea, yah, ya, yep, yup, yes, right, alright, okay, ok, okey, sure,
    exactly, true, totally, absolutely, definitely, indeed, good, great, nice, cool, wow, interesting, fine,
    perfect, lovely, awesome, amazing, gotcha, really, yay, o k, i see, got it, i got it, i know, all right,
    of course, makes sense, that makes sense, fair enough, that's right, that's true, that's good, that's great,
    that's nice, that's cool, sounds good, very good, very nice, i understand, understood, oh my, oh really,
    go on, carry on, keep going, continue, i agree, oh my god, oh my gosh, right on, mkay, mmkay, kay, very interesting,
    that's interesting, that's fine, for sure, you bet, no kidding, no wonder,
    thanks, thank you, thanks a lot, thank you so much, thank you very much, many thanks
  `),
  stops: phrases(`
    stop, wait, no, nope, pause, quiet, silence, enough, cancel, sorry, hey, actually, listen, hold on, hang on,
    shut up, be quiet, stop it, stop talking, please stop, wait a minute, wait a second, one moment, just a second,
    that's enough, never mind, excuse me, no no, no wait, okay stop, start over
  `),
};
