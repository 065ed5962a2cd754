import { digitsOf, phrases, words, type LanguageWords } from './language-words.ts';

export const fr: LanguageWords = {
  spaced: true,
  open: {
    filler: words(`euh heu hum ben bah beh uh um`),
    connective: phrases(`
      et, parce, car, si, puisque, quand, lorsque, comme, que, qu, parce que, pour que, est ce que, est ce qu'il
    `),
    trailing: words(`mais ou donc alors enfin puis`),
    // "l" and "d" are left of an elision whose word is still to come: "l'..."
    determiner: words(`
      le la les un une des du au aux mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs ce cet cette
      ces l d chaque
    `),
    // Not "avec", which ends sentences: "viens avec".
    preposition: words(`de à en pour dans sur par sans chez vers entre depuis pendant jusque`),
    auxiliary: words(`
      suis es est sont était ai as ont avait peux peut voudrais aimerais très c'est c'était j'ai n'est
    `),
    beginning: phrases(`
      je voudrais, j'aimerais, je veux, j'ai besoin de, je cherche, peux tu, pouvez vous, pourriez vous, tu peux,
      vous pouvez, est ce que tu peux, il y a, qu'est ce que, je m'appelle, mon numéro est, mon nom est, je, j,
      il faut
    `),
  },
  closed: phrases(
    `ce que c'est, prends le, prends la, prends les, dis le, fais le, donne le, mets le, et puis, tu en as, j'en ai`,
  ),
  questionWords: words(`qui quoi où quand comment pourquoi quel quelle quels quelles combien qu'est`),
  strandsPrepositions: false,
  asking: [],
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
