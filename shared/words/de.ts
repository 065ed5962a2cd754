import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';

const UNITS = words(`ein zwei drei vier fünf sechs sieben acht neun`);
const TENS = words(`zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig`);
const TWO_DIGITS = [
  ...words(`zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn hundert`),
  ...TENS,
  ...TENS.flatMap((ten) => UNITS.map((unit) => `${unit}und${ten}`)),
];

export const de: LanguageWords = {
  spaced: true,
  open: {
    filler: words(`äh ähm öh öhm ehm äm hm`),
    connective: phrases(`
      und, weil, dass, denn, wenn, ob, sondern, damit, obwohl, sowie, bevor, nachdem, falls, beziehungsweise,
      so dass
    `),
    trailing: words(`aber oder also dann halt sozusagen`),
    // Not "der", "die", "das", "keine" and the like, which stand alone as well: "ich nehme die".
    determiner: words(`
      ein eine einem eines mein meine meinem dein deine deinem ihre ihrem unser unsere dem des jede jeden jedem
    `),
    // Not "an", "auf", "mit", "vor" and the like, which end sentences as parts of verbs: "mach das Licht an".
    preposition: words(`
      von vom für ohne gegen zwischen wegen seit ins im am beim zum zur in während trotz neben pro
    `),
    auxiliary: words(`bin bist habe sind wäre hätte könnte würde möchte sehr`),
    beginning: phrases(`
      ich möchte, ich will, ich hätte gern, ich hätte gerne, ich würde gern, ich würde gerne, ich brauche,
      kannst du, könntest du, können sie, könnten sie, würden sie, kannst du mir, können sie mir, gibt es, was ist,
      wo ist, wie ist, ich heisse, mein name ist, meine nummer ist, die nummer ist, es gibt, erinnere mich,
      erinnere mich an, ich suche, dass ich, weil ich, wenn ich, ob ich, dass wir, weil wir, wenn wir
    `),
  },
  closed: phrases(`noch eine, so eine, na und, na dann, bis dann, das ist meine`),
  questionWords: words(`
    was wer wen wem wie wo wann warum wohin woher welche welcher welches dass weil wenn ob
  `),
  strandsPrepositions: false,
  asking: [],
  answers: words(`
    ja nein jawohl doch genau okay ok gut stimmt richtig klar bitte danke gerne natürlich sicher jo nö
  `),
  digits: {
    ...digitsOf(1, [...UNITS, ...words(`null eins zwo`)]),
    ...digitsOf(2, TWO_DIGITS),
  },
  zeros: words(`null plus`),
  at: words(`at ät klammeraffe`),
  dot: words(`punkt dot`),
  backchannels: phrases(`
    mm, hmm, hmhm, mhm, mm-hm, mhm-mhm, aha, ah, ach, oh, haha, ha, ja, jaja, jo, joa, jep, jap, jawohl, genau, okay, ok,
    okey, gut, klar, stimmt, richtig, sicher, natürlich, logisch, verstehe, verstanden, schön, super, toll, prima,
    cool, interessant, krass, wow, spannend, eben, echt, wirklich, tatsächlich, wahnsinn, freilich, exakt, ach so,
    achso, ach ja, ah ja, na klar, na gut, alles klar, in ordnung, ist gut, sehr gut, sehr schön, ich verstehe,
    das stimmt, stimmt ja, ja genau, ganz genau, aber klar, ja klar, ach was, weiter, mach weiter, erzähl weiter,
    danke, dankeschön, danke schön, danke sehr, danke dir, vielen dank, besten dank
  `),
  stops: phrases(`
    stopp, stop, halt, warte, warten, moment, nein, nee, ruhe, pause, schluss, genug, aufhören, still, leise,
    entschuldigung, abbrechen, warte mal, moment mal, einen moment, hör auf, sei still, das reicht, ist ja gut,
    halt mal, nein nein
  `),
};
