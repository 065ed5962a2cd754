import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../shared/words/languages.ts';
import { saidOverReply, wordsOverReply } from '../../../shared/words/said-over-reply.ts';

const BACKCHANNELS = {
  en: [
    'um',
    'Uh, um...',
    'Uh, uh',
    'thanks',
    'Thank you.',
    'Okay, thank you.',
    'mm-hm',
    'Mm hmm.',
    'Mhmm.',
    'M-hm',
    'MM-HMM!',
    'Mm.',
    'Mmmm',
    'Hmm...',
    'uh huh',
    'Uh-huh, uh-huh.',
    'um-hum',
    'yeah',
    'Yeahhh',
    'Yeah, yeah, yeah.',
    'Yep',
    'right',
    'Right, right.',
    'okay',
    'OK',
    'O.K.',
    'okay, um, yeah',
    'oh',
    'Oh, wow.',
    'I see.',
    'Oh I see, okay.',
    'Got it.',
    'of course',
    'Makes sense.',
    'Exactly!',
    'sure',
    'That’s true.',
    'uh, yeah',
    '[noise] yeah (laughs)',
    'haha, nice',
    'all right',
    'Really?',
    'Go on.',
    'Mmkay',
    'Okay.Okay.',
    'Ummm hmm',
    'yeah-yeah',
    'YEAH',
  ],
  de: [
    'äh',
    'Danke!',
    'Vielen Dank.',
    'ja',
    'Ja, ja.',
    'genau',
    'Mhm, genau.',
    'ach so',
    'Achso!',
    'alles klar',
    'Stimmt.',
    'äh ja',
    'Verstehe.',
    'Okay, gut.',
  ],
  es: [
    'eh',
    'Vale, gracias.',
    'sí',
    'Sí, sí.',
    'ajá',
    'claro',
    'Vale.',
    'ya veo',
    'por supuesto',
    'Mm-hm.',
    'eh, sí',
    'está bien',
    'SÍ',
  ],
  fr: [
    'euh',
    'Merci.',
    "d'accord",
    'D’accord.',
    'oui',
    'Oui, oui.',
    'ouais',
    "c'est vrai",
    'euh, oui',
    'ah bon ?',
    'bien sûr',
    'Mhm',
    'Très bien !',
  ],
  pt: [
    'hum',
    'Obrigada.',
    'uhum',
    'Uhum, uhum.',
    'sim',
    'tá bom',
    'claro',
    'pois é',
    'é',
    'isso mesmo',
    'entendi',
    'aham',
    'com certeza',
  ],
  ja: [
    'えっと',
    'ありがとう。',
    'ありがとうございます',
    'うん',
    'うんうん。',
    'はい',
    'はい、はい。',
    'そうですね',
    'そうですね。',
    'なるほど',
    'へえー',
    'うーーん',
    'えっと、はい',
    'そう なんだ',
    'オーケー',
  ],
} as const;

const TAKES_FLOOR = {
  en: [
    'stop',
    'Stop!',
    'Stop. Stop.',
    'wait',
    'Wait a minute.',
    'no',
    'No, no, no.',
    'nope',
    'hold on',
    'Hang on a second',
    'pause',
    'quiet',
    'be quiet',
    'shut up',
    "that's enough",
    'enough',
    'cancel',
    'never mind',
    'excuse me',
    'sorry',
    'hey',
    'actually',
    'okay stop',
    'Yeah, but what about the other one?',
    'yeah no',
    'uh-uh',
    'nuh-uh',
    'Right, and then?',
    'oh no',
    'I see a problem',
    'yes I want that',
    'What?',
    'huh?',
    'hello?',
    'go on to the next',
    '1 2 3',
    'constructor',
    '7',
    'okay okay okay okay okay wait',
  ],
  de: [
    'stopp',
    'Halt!',
    'warte',
    'nein',
    'ja, aber',
    'Moment mal',
    'doch',
    'ja nein',
    'okay, stopp',
    'genau das meine ich nicht',
  ],
  es: ['para', 'espera', 'no', 'sí, pero', 'un momento', 'basta', 'claro que no', 'si quieres', '¿qué?'],
  fr: ['arrête', 'attends', 'non', 'oui mais', 'un instant', 'stop', 'si', 'ouais non', 'quoi ?'],
  pt: ['para', 'espera', 'não', 'sim, mas', 'um momento', 'chega', 'é que', 'claro que não', 'o quê?'],
  ja: [
    '待って',
    'ストップ',
    'いいえ',
    'はい、でも',
    'ちょっと待って',
    '違う',
    'やめて',
    'うんでも',
    'はいはいもういいです',
  ],
} as const;

describe.each(Object.entries(BACKCHANNELS))('%s: a backchannel', (language, texts) => {
  it.each(texts)('%s', (text) => {
    expect(saidOverReply(text, language)).toBe('backchannel');
  });
});

describe.each(Object.entries(TAKES_FLOOR))('%s: takes the floor', (language, texts) => {
  it.each(texts)('%s', (text) => {
    expect(saidOverReply(text, language)).toBe('takes-floor');
  });
});

describe('nothing was said', () => {
  it.each([
    '',
    '  ',
    '...',
    '…',
    '?!',
    '[noise]',
    '[NOISE] [noise]',
    '(laughs)',
    '（笑）',
    '【笑】',
    '*coughs*',
    '<noise>',
    '♪♪',
    '👍',
    '[noi',
    'you',
    'You.',
    'Thank you for watching!',
    'Thanks for watching.',
    'Thank you so much for watching, and see you next time.',
    'Please subscribe',
    'Subtitles by the Amara.org community',
    'Untertitel der Amara.org-Community',
    'Vielen Dank fürs Zuschauen!',
    "Sous-titres réalisés par la communauté d'Amara.org",
    'Gracias por ver el video.',
    'Obrigado por assistir!',
    'ご視聴ありがとうございました',
    '字幕は…',
  ])('%j', (text) => {
    expect(saidOverReply(text, 'en')).toBe('nothing');
    expect(saidOverReply(text, 'ja')).toBe('nothing');
    expect(saidOverReply(text, 'xx')).toBe('nothing');
  });
});

it.each([
  'you know what',
  'Thank you for the music, but stop',
  'subtitles please',
  'Untertitel an',
  'sem legendas',
  'I am watching',
])('what only resembles an invention takes the floor: %s', (text) => {
  expect(saidOverReply(text, 'en')).toBe('takes-floor');
});

it('in a language without a list any words take the floor', () => {
  expect(saidOverReply('mm-hm', 'nl')).toBe('takes-floor');
  expect(saidOverReply('ja', '')).toBe('takes-floor');
});

it('a backchannel is one whatever its length', () => {
  expect(saidOverReply('yeah, '.repeat(200), 'en')).toBe('backchannel');
  expect(saidOverReply('うん'.repeat(200), 'ja')).toBe('backchannel');
});

it('the language tag may have a region', () => {
  expect(saidOverReply('uhum', 'pt-BR')).toBe('backchannel');
  expect(saidOverReply('genau', 'de_AT')).toBe('backchannel');
});

describe.each([...LANGUAGES.keys()])('the lists of %s', (language) => {
  const { backchannels, stops } = wordsOverReply(language);

  it('are long enough to test with', () => {
    expect(backchannels.length).toBeGreaterThanOrEqual(20);
    expect(stops.length).toBeGreaterThanOrEqual(20);
  });

  it.each(backchannels)('%s is a backchannel, alone and repeated', (text) => {
    expect(saidOverReply(text, language)).toBe('backchannel');
    expect(saidOverReply(`${text}, ${text}.`, language)).toBe('backchannel');
  });

  it.each(stops)('%s takes the floor, alone and after a backchannel', (text) => {
    expect(saidOverReply(text, language)).toBe('takes-floor');
    expect(saidOverReply(`${backchannels[0]}, ${text}!`, language)).toBe('takes-floor');
  });
});

it('an unknown language has no lists', () => {
  expect(wordsOverReply('nl')).toEqual({ backchannels: [], stops: [] });
});
