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
      und, weil, dass, wenn, ob, sondern, obwohl, sowie, bevor, nachdem, falls, beziehungsweise,
      so dass
    `),
    trailing: words(`aber oder also`),
    // Not "der", "die", "das", "eine", "keine" and the like, which stand alone as well: "ich nehme die".
    determiner: words(`
      ein einem eines mein meinen meinem dein deinen deinem ihren ihrem unser unserem dem des jedem
    `),
    // Not "an", "auf", "mit", "vor" and the like, which end sentences as parts of verbs: "mach das Licht an".
    preposition: words(`
      von vom für ohne gegen zwischen wegen seit ins im am beim zum zur nach in während trotz neben pro
    `),
    auxiliary: phrases(`
      bin, bist, habe, sind, wäre, hätte, könnte, würde, möchte, bin sehr, ist sehr, sind sehr, war sehr, waren sehr
    `),
    beginning: phrases(`
      ich möchte, ich will, ich hätte gern, ich hätte gerne, ich würde gern, ich würde gerne, ich brauche,
      kannst du, könntest du, können sie, könnten sie, würden sie, kannst du mir, können sie mir, gibt es, was ist,
      wo ist, wie ist, ich heisse, mein name ist, meine nummer ist, die nummer ist, es gibt, erinnere mich,
      erinnere mich an, ich suche, dass ich, weil ich, wenn ich, ob ich, dass wir, weil wir, wenn wir
    `),
  },
  closed: phrases(`
    von wegen, na also, nach und nach, sie meinen, was ich will, wie ich will, wenn ich will, was ich brauche, was es gibt
  `),
  endings: [
    // Parts of verbs: "schalt die Heizung ein", "schau mal nach".
    /(?:^| )(?:schalt|stell|schlaf|schläf|kauf|steig|lad|läd|richt|trag|träg|fäll|räum|setz|fang|spring|stimm|füg|sammel)\S*(?: \S+){0,6} ein$/u,
    /(?:^| )(?:denk|dacht|schau|sieh|seh|guck|les|lies|frag|prüf|schlag|hol|forsch|hak)\S*(?: \S+){0,6} nach$/u,
    // The verb at the end of a clause: "das Lied, das ich habe".
    /(?:^| )(?:der|die|das|den|dem|alles|als|bevor|falls|obwohl)(?: was)? (?:ich|du|er|sie|es|wir|ihr|man)(?: \S+){0,5} (?:bin|bist|habe|sind|wäre|hätte|könnte|würde|möchte)$/u,
    /^(?:ja |nein |doch |das |da |so )+(?:bin|habe|sind|wäre|hätte|möchte)$/u,
  ],
  questionWords: words(`
    was wer wen wem wie wo wann warum wohin woher welche welcher welches dass weil wenn ob
  `),
  asking: words(`oder ist`),
  answers: words(`
    ja nein jawohl doch genau okay ok gut stimmt richtig klar bitte danke gerne natürlich sicher jo nö
  `),
  digits: {
    ...digitsOf(1, [...UNITS, ...words(`null eins zwo`)]),
    ...digitsOf(2, TWO_DIGITS),
  },
  numberFollows: phrases(`
    meine nummer ist, telefonnummer ist, handynummer ist
  `),
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
