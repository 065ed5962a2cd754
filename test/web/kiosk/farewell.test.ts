import { describe, expect, test } from 'vitest';
import { farewellBy, isFarewell } from '../../../web/kiosk/farewell/farewell.ts';

const SAID = {
  en: [
    'Goodbye.',
    'Okay, bye bye!',
    'Thank you very much, goodbye',
    'That was great. Bye.',
    'See you later, Latch',
    'I have to go now. Thanks!',
    "No, that's all, thank you.",
    'Goodbye! Have a great day.',
    'Take care!',
  ],
  pt: ['Tchau!', 'Muito obrigada, até logo.', 'Está bem, adeus', 'Até amanhã!'],
  de: [
    'Tschüss!',
    'Vielen Dank, auf Wiedersehen.',
    'Okay, dann bis bald',
    'Ich muss los. Danke!',
    'Einen schönen Tag noch!',
  ],
  es: ['¡Adiós!', 'Muchas gracias, hasta luego.', 'Bueno, nos vemos'],
  fr: ['Au revoir !', 'Merci beaucoup, à bientôt.', 'Bonne journée !', 'Je dois y aller'],
  ja: ['さようなら。', 'ありがとうございました。さようなら', 'じゃあね！', 'どうもありがとう、またね'],
  ar: ['مع السلامة', 'شكرا جزيلا، إلى اللقاء', 'وداعًا!'],
};
const NOT_SAID = [
  'Hello',
  // They greet as well.
  'Salut !',
  'Servus!',
  'Boa noite.',
  'Buenas noches.',
  'Good night',
  '失礼します。',
  'How do you say goodbye in French?',
  'What does ciao mean',
  'Say goodbye to my little friend in Spanish',
  'I went to buy a car by the river',
  'The song is called bye bye baby',
  'Goodbye is a sad word, tell me its origin please',
  'Bye. Oh, one more thing, where is the café?',
  'Should I say tschüss or auf Wiedersehen to my boss?',
  'Was heißt auf Wiedersehen auf Englisch?',
  'Comment dit-on au revoir en japonais ?',
  'さようならはどういう意味ですか',
  'كيف تقول مع السلامة بالفرنسية؟',
  'The train says goodbye to the station at nine and then goes on to Basel',
  'Thank you very much',
  'Okay, well, and then?',
  '',
];

describe.each(Object.entries(SAID))('a farewell in %s', (_, said) => {
  test.each(said)('%s', (text) => expect(isFarewell(text)).toBe(true));
});

test.each(NOT_SAID)('no farewell: %s', (text) => expect(isFarewell(text)).toBe(false));

const user = (text: string, state: 'interim' | 'final' = 'final') =>
  ({ id: text, role: 'user', text, state, typed: false }) as const;
const model = (heard: string, state: 'speaking' | 'done' | 'cut' = 'done') =>
  ({ id: heard, role: 'assistant', heard, unheard: '', state }) as const;

test('whoever said goodbye is leaving, whatever was answered', () => {
  expect(farewellBy([user('Hello'), model('Hi'), user('Goodbye')])).toBe('user');
  expect(farewellBy([user('Goodbye'), model('It was a pleasure to talk about birds with you')])).toBe('user');
});

test('what is said afterwards takes it back', () => {
  expect(farewellBy([user('Goodbye'), model('Bye!'), user('Wait, what time is it?')])).toBe(null);
});

test('words that are still being heard say nothing', () => {
  expect(farewellBy([user('Bye', 'interim')])).toBe(null);
});

test('a model that said goodbye, to its end, counts until somebody answers', () => {
  expect(farewellBy([user('I am done here'), model('Have a nice day.')])).toBe('model');
  expect(farewellBy([user('I am done here'), model('Goodbye', 'speaking')])).toBe(null);
  expect(farewellBy([user('I am done here'), model('Goodbye', 'cut')])).toBe(null);
});
