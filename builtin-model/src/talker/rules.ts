import { numberRules } from './numbers.ts';
import type { Rule, Rules } from './pattern.ts';

/** Names that the recogniser knows; a keyboard may give any. */
const names =
  'alex | alice | anna | ben | bob | charlie | daniel | david | emily | emma | george | hannah | henry | jack | james | ' +
  'jane | john | julia | kate | laura | linda | lisa | lucy | maria | mark | mary | max | michael | nick | oliver | paul | ' +
  'peter | rachel | robert | sam | sarah | simon | sophie | susan | thomas | tom | victoria | william';

const spellable =
  'apple | banana | beautiful | bicycle | breakfast | chocolate | computer | daughter | elephant | february | friend | ' +
  'garden | happy | hello | holiday | knowledge | language | library | mountain | music | necessary | neighbor | orange | ' +
  'people | question | rhythm | school | separate | telephone | tomorrow | umbrella | water | wednesday | yesterday';

const phrases =
  'hello world | good morning everyone | the quick brown fox jumps over the lazy dog | i love talking to you | ' +
  'one two three four five | she sells sea shells by the sea shore | practice makes perfect | ' +
  'the rain in spain stays mainly in the plain | testing one two three | have a nice day';

const topics =
  'a dog and a river | a dog | a river | a lighthouse | a keeper of a lighthouse | the sea | an animal | something | a cat | ' +
  'a dragon | a princess | space';

const places =
  'library | shop | store | museum | bank | post office | supermarket | pharmacy | school | station | park | restaurant';

const cities =
  'london | edinburgh | paris | berlin | rome | madrid | amsterdam | new york | chicago | san francisco | tokyo | sydney';

/** Rules that only shorten patterns. */
const plain = {
  digit: numberRules.digit,
  small: numberRules.small,
  whats: "what is | what's",
  please:
    'please | (can | could | would | will) you [please] | i want you to | i would like you to | [okay] now',
  when: 'today | tomorrow [morning | afternoon | evening] | on <weekday> | this (morning | afternoon | evening)',
  weekday: 'monday | tuesday | wednesday | thursday | friday | saturday | sunday',
};

/** Rules whose words the answer gets. */
const captured = {
  number: numberRules.number,
  'known-name': names,
  operator: 'plus | minus | times | multiplied by | divided by',
  duration: 'seconds | minutes | hours',
  moment: '(a | one) minute | (an | one | half an) hour',
  span: 'second | minute | hour',
  city: cities,
  place: places,
};

/** Captured rules that take any words when they are typed, and how many of them. */
const open = {
  name: { pattern: names, open: 2 },
  word: { pattern: spellable, open: 1 },
  phrase: { pattern: phrases, open: 40 },
  topic: { pattern: topics, open: 6 },
};

/** Every named rule that the patterns of the intents may refer to. */
export const rules: Rules = new Map<string, Rule>([
  ...Object.entries(plain).map(([name, pattern]) => [name, { pattern, captured: false, open: 0 }] as const),
  ...Object.entries(captured).map(([name, pattern]) => [name, { pattern, captured: true, open: 0 }] as const),
  ...Object.entries(open).map(([name, rule]) => [name, { ...rule, captured: true }] as const),
]);
