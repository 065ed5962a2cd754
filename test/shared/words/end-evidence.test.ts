import { describe, expect, it, test } from 'vitest';
import { endEvidence, measuredWeight } from '../../../shared/words/end-evidence.ts';

const plain = (text: string, language: string): number => endEvidence(text, language, 'plain');

/** By language: words after which more comes, and words that can end a turn. */
const GO_ON = {
  en: [
    'I would like to order um',
    'So I was thinking, uh',
    'We could go to the park and',
    "I can't come because",
    'Set a timer for the',
    'I left it at my',
    'I was looking at a picture of',
    'It takes ten minutes from',
    'yesterday the weather was',
    'My mother and father are very',
    "I'm",
    'Could you',
    "Well, I'd like",
    'My name is',
    'I like it, but',
    'Hmm.',
    'I like that one, hmm',
  ],
  de: [
    'Ich hätte gern, äh',
    'Wir gehen in den Park und',
    'Ich kann nicht kommen, weil',
    'Das ist ein Brief von',
    'Kannst du',
    'Ich möchte',
    'Stell einen Wecker für',
    'Ich mag es, aber',
    'Wir fahren morgen zum',
  ],
  es: [
    'quiero pedir eh',
    'vamos al parque y',
    'no puedo ir porque',
    'dame el',
    'es una carta de',
    'me gustaría',
    '¿Podrías',
    'yo quiero ir con',
    'me gusta, pero',
    'la casa de mi',
  ],
  fr: [
    'je voudrais euh',
    'on va au parc et',
    'je ne peux pas venir parce que',
    'donne-moi la',
    "c'est une lettre de",
    'Je voudrais',
    'Est-ce que',
    'je vais au cinéma avec mes',
    'je pars pour',
    "j'aime bien, mais",
  ],
  pt: [
    'eu queria pedir hum',
    'vamos ao parque e',
    'não posso ir porque',
    'é uma carta da',
    'eu quero ir com',
    'Eu gostaria de',
    'Você pode',
    'eu gosto, mas',
    'o jogo começa às',
  ],
  ja: [
    'えっと',
    'ピザを注文したいので',
    'ケーキを',
    '駅の前で、あの、',
    '友達に会って、それから',
    '名前は',
    '今日は忙しくて',
    '東京へ',
    'えーっと、',
    'あのー',
    'それは',
  ],
} as const;

const MAY_END = {
  en: [
    'What time is it?',
    'Set a timer for ten minutes.',
    'What are you looking for?',
    'Where are you from?',
    'Who did you go with',
    'I do.',
    'Yes, it is.',
    "I don't know what it is",
    "I don't think so.",
    'Turn it on',
    'I would like to log in',
    'No.',
    'Yes please',
    'Thank you',
    'What does it look like',
    'Tell me a story about owls',
    'See you then',
    'I am not sure how they do',
    'What is on the other side?',
    'Give me that',
  ],
  de: [
    'Wie spät ist es?',
    'Mach das Licht an.',
    'Kommst du mit',
    'Das weiß ich nicht.',
    'Ich nehme die',
    'Ich weiß nicht, wo ich bin.',
    'Ja.',
    'Stell einen Wecker auf acht Uhr',
    'Und ich?',
    'Danke',
    'Hör auf',
    'Bis dann',
    'Ich habe keine',
    'Das bin ich',
  ],
  es: [
    '¿Qué hora es?',
    'Pon una alarma a las ocho.',
    'Sí.',
    'por favor',
    'no quiero',
    'quiero una',
    'Quiero este',
    'Hasta luego',
    'No lo sé',
    'El café está muy bueno',
    'no sé quién es',
    '¿Y tú?',
  ],
  fr: [
    'Quelle heure est-il ?',
    'Mets un réveil à huit heures.',
    'Oui.',
    "S'il te plaît.",
    'Je ne sais pas',
    'Ça ne marche pas',
    'Dis-le',
    'Je ne sais pas où il est',
    'Comme ça',
    "Je ne sais pas ce que c'est",
    'Viens avec',
    'Merci beaucoup',
    'Et toi ?',
  ],
  pt: [
    'Que horas são?',
    'Põe um alarme para as oito.',
    'Sim.',
    'Obrigado',
    'Não quero',
    'Eu gosto muito',
    'O filme foi bom',
    'Isso é',
    'Não sei quem é',
    'Fica aí',
    'Não sei o que é',
    'Sou eu',
    'E você?',
  ],
  ja: [
    '今何時ですか。',
    '電気をつけて',
    'ちょっと待って',
    '教えてください。',
    'はい',
    'こんにちは',
    'もっと',
    'ちょっと',
    'どこに行くの?',
    '明日の天気を教えて。',
    '本当に',
    'いいですね',
    'お願いします',
    'お名前は?',
    '明日の天気は？',
    '山田です',
  ],
} as const;

describe.each(Object.entries(GO_ON))('%s: more comes after', (language, texts) => {
  it.each(texts)('%s', (text) => {
    expect(plain(text, language)).toBeLessThan(0);
    expect(plain(text.toUpperCase(), language)).toBe(plain(text, language));
    expect(plain(`${text}.`, language)).toBeLessThan(0);
  });
});

describe.each(Object.entries(MAY_END))('%s: the words can end with', (language, texts) => {
  it.each(texts)('%s', (text) => {
    expect(plain(text, language)).toBeGreaterThanOrEqual(0);
  });
});

describe('the weight is the likelihood ratio of the kind', () => {
  it('is near what a filler or connective was found to weigh by others: 9 % of ends against 28 % of holds', () => {
    const published = Math.log(0.09 / 0.28);
    expect(plain('we went to the park um', 'en')).toBeCloseTo(published);
    expect(plain('we went to the park and', 'en')).toBeCloseTo(published);
  });

  it.each([
    ['um', 'filler'],
    ['the park and', 'connective'],
    ['nice but', 'trailing'],
    ['see the', 'determiner'],
    ['a letter from', 'preposition'],
    ['the weather was', 'auxiliary'],
    ['well could you', 'beginning'],
    ['Yes', 'answer'],
    ['because I think it was', 'either'],
    ['the park', 'complete'],
  ] as const)('%s: %s', (text, kind) => {
    expect(plain(text, 'en')).toBe(measuredWeight(kind));
  });

  it('says half as much in a language that nobody counted', () => {
    expect(plain('der Park und', 'de')).toBe(plain('the park and', 'en') / 2);
  });

  it('never is a veto: no words outweigh the sound', () => {
    for (const text of ['um...', 'the-', 'yes?', 'oh seven nine'])
      for (const context of ['plain', 'question', 'dictation'] as const)
        expect(Math.abs(endEvidence(text, 'en', context))).toBeLessThan(3);
  });
});

describe('punctuation', () => {
  const bare = plain('we went to the park', 'en');

  it.each([',', ' ,', ',"', ';'])('says nothing: %s', (mark) => {
    expect(plain(`we went to the park${mark}`, 'en')).toBe(bare);
  });

  it.each(['.', '!', ' .', '."', '。'])(
    'that ends a sentence says a little, and less than that which asks: %s',
    (mark) => {
      expect(plain(`we went to the park${mark}`, 'en')).toBeGreaterThan(bare);
      expect(plain(`we went to the park${mark}`, 'en')).toBeLessThan(plain('we went to the park?', 'en'));
      expect(plain(`we went to the${mark}`, 'en')).toBeLessThan(-0.3);
    },
  );

  it.each(['?', '？', '?"'])('that asks says a little: %s', (mark) => {
    expect(plain(`we went to the park${mark}`, 'en')).toBeGreaterThan(bare);
    expect(plain(`we went to the${mark}`, 'en')).toBeLessThan(0);
  });

  it.each(['...', '…', '-', ' –', '—', '…"'])('that breaks off says that more comes: %s', (mark) => {
    expect(plain(`we went to the park${mark}`, 'en')).toBeLessThan(0);
  });
});

describe('what says nothing', () => {
  test.each([
    ['', 'en'],
    [' \n', 'en'],
    ['...', 'en'],
    ['?', 'en'],
    ['[noise]', 'en'],
    ['(laughs)', 'de'],
    ['we went to the', 'nl'],
    ['we went to the', ''],
    ['we went to the', 'constructor'],
    ['we went to the', 'english'],
  ])('%j in %j', (text, language) => {
    expect(plain(text, language)).toBe(0);
  });

  it('is a mark of noise after the words', () => {
    expect(plain('we went to the [noise]', 'en')).toBe(plain('we went to the', 'en'));
    expect(plain('we went to the [noi', 'en')).toBe(plain('we went to the', 'en'));
  });
});

test.each(['pt-BR', 'pt_PT', 'PT', ' pt '])('the language tag %j is read', (tag) => {
  expect(plain('eu gostaria de', tag)).toBe(plain('eu gostaria de', 'pt'));
});

test('what is left of an elision is waited for', () => {
  expect(plain("je voudrais l'", 'fr')).toBeLessThan(0);
  expect(plain('je voudrais l’', 'fr')).toBeLessThan(0);
});

test('a letter is no article', () => {
  for (const [text, language] of [
    ['I choose plan A.', 'en'],
    ['It has vitamin A', 'en'],
    ['La respuesta es la A.', 'es'],
    ['vitamine D', 'fr'],
    ['o plano E', 'pt'],
  ] as const)
    expect(plain(text, language), text).toBeGreaterThan(0);
  for (const text of ['I want a', 'I WANT A', 'I am done. A'])
    expect(plain(text, 'en'), text).toBeLessThan(0);
});

test('letters and digits of full width are read', () => {
  expect(plain('ｗｅ ｗｅｎｔ ｔｏ ｔｈｅ．', 'en')).toBe(plain('we went to the.', 'en'));
});
