import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';

export const fr: LanguageWords = {
  spaced: true,
  open: {
    filler: words(`euh heu hum ben bah beh uh um`),
    connective: phrases(`
      et, parce, car, si, puisque, quand, lorsque, comme, que, qu, parce que, pour que, est ce que, est ce qu'il
    `),
    trailing: words(`mais ou donc puis`),
    // "l" and "d" are left of an elision whose word is still to come: "l'..."
    determiner: words(`
      le la les un une des du au aux mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs ce cet cette
      ces l d chaque
    `),
    // Not "avec", which ends sentences: "viens avec".
    preposition: words(`de à en pour dans sur par sans chez vers entre depuis pendant jusque`),
    auxiliary: words(`
      suis es est sont était ai as ont avait peux peut voudrais aimerais très j'ai n'est
    `),
    beginning: phrases(`
      je voudrais, j'aimerais, je veux, j'ai besoin de, je cherche, peux tu, pouvez vous, pourriez vous, tu peux,
      vous pouvez, est ce que tu peux, il y a, qu'est ce que, je m'appelle, mon numéro est, mon nom est, je, j,
      il faut, c'est, c'était
    `),
  },
  closed: phrases(`
    ce que c'est, où c'est, qui c'est, quand c'est, comment c'est, le son, du son, encore un, encore une, dis donc,
    viens donc, quoi donc, où donc, n'importe quand, c'est quand, depuis quand, pour quand, jusqu'à quand
  `),
  endings: [
    // "éteins-la", "prends-en", "où suis-je"
    /-(?:le|la|les|leur|en|je)$/u,
    // "j'en veux une", "il y en a un"
    /(?:^| )(?:\S+'en|(?:\S+'en|en)(?: \S+){1,3}) (?:un|une)$/u,
    /(?:^| )(?:\S+'|s'|va-t'|t')en$/u,
    // "j'y suis", "ils le sont", "j'en ai"
    /(?:^| )(?:j'y|y|le|en|j'en|là|ne) (?:suis|es|est|sont|était|ai|as|ont|avait|peux|peut)$/u,
    // "c'est ce que je veux", "si tu peux", "ce qu'il y a"
    /(?:^| )(?:si|quand|comme|où|(?<!(?:^| )est[- ]ce )que) (?:je|tu|vous|on)(?: le| la)? (?:veux|cherche|peux|pouvez)$/u,
    /(?:^| )(?:qu'il|que|s'il) y a$/u,
    /(?:^| )(?:suis|es|est|sommes|vote|plutôt) pour$/u,
    /(?:^| )(?:vu|vue|vus|changé|rien|plus|jamais|pas|toujours)(?: \S+){0,3} depuis$/u,
  ],
  questionWords: words(`qui quoi où quand comment pourquoi quel quelle quels quelles combien qu'est que si`),
  asking: words(`quand a`),
  answers: phrases(`
    oui, non, si, ouais, ok, okay, d'accord, merci, exact, exactement, voilà, parfait, bon, s'il te plaît,
    s'il vous plaît, bien sûr, très bien, merci beaucoup
  `),
  digits: {
    ...digitsOf(1, words(`zéro un une deux trois quatre cinq six sept huit neuf double`)),
    ...digitsOf(
      2,
      words(`
      dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante septante huitante
      nonante cent
    `),
    ),
  },
  numberFollows: phrases(`
    mon numéro est, mon numéro est le, mon numéro c'est, mon numéro c'est le, numéro de téléphone est, numéro de téléphone est le
  `),
  zeros: words(`zéro plus`),
  at: words(`arobase arobas`),
  dot: words(`point`),
  backchannels: phrases(`
    mm, hmm, mhm, mm-hm, mmh, hum hum, aha, ah, oh, ha, haha, oui, ouais, ouaip, voui, ok, okay, d'accord, dac, exact, exactement,
    voilà, bien, bon, parfait, super, génial, cool, entendu, compris, effectivement, évidemment, absolument,
    certainement, sûrement, vraiment, carrément, intéressant, clair, chouette, bien sûr, c'est vrai, c'est ça,
    c'est bien, c'est clair, je vois, je comprends, très bien, ça marche, tout à fait, en effet, ah bon, ah oui,
    ça va, ben oui, mais oui, mais bien sûr, tu as raison, vous avez raison, ah d'accord, continue, continuez,
    merci, merci bien, merci beaucoup, merci à toi
  `),
  stops: phrases(`
    stop, arrête, arrêtez, attends, attendez, non, pause, silence, chut, assez, pardon, annule, minute, un moment,
    un instant, une seconde, ça suffit, tais toi, non non, attends un peu, laisse tomber, arrête toi
  `),
};
