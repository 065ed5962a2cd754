import { describe, expect, it } from 'vitest';
import { turnContext } from '../../../shared/floor/turn-context.ts';

describe('the agent asks for something that is dictated', () => {
  it.each([
    "What's your phone number?",
    'What is the best number to reach you on?',
    'Great, and could I have your email address, please?',
    'May I have your date of birth?',
    'Can you give me your order number?',
    'Please tell me your address.',
    "I'll need the last four digits of your card.",
    'I just need your account number to find it.',
    'Could you read me the code from the text message?',
    'Can I get your zip code?',
    'How do you spell that?',
    'Could you spell your last name for me?',
    'Spell it, please.',
    'Please say it again, digit by digit.',
    'Your order number, please?',
    'Which number should I call?',
    'Where should we send it?',
    'When were you born?',
    'Thanks, Ada. Now, what is your postcode?',
    "What's your phone number? Take your time.",
    'What’s your e-mail?',
    'Can you repeat the number?',
    'Please give me a phone number.',
    'First, what are the last four digits?',
    'Could you confirm your address?',
    "Sorry, I didn't catch that. What was the number again?",
  ])('%s', (reply) => {
    expect(turnContext(reply)).toBe('dictation');
  });
});

describe('the agent asks for something else', () => {
  it.each([
    'How was your day?',
    "What's your name?",
    'Is that your address?',
    'Do you have an order number?',
    'Would you like me to read your email?',
    'What is the number of planets?',
    'What is your number one wish?',
    'Can you tell me what the code does?',
    'Do you want to talk about your address book?',
    'Shall I send it to your email address?',
    'Did I spell that right?',
    'Did you get the code?',
    'What is the address of the White House?',
    'How many people are coming?',
    'What is your favourite letter?',
    'Could you tell me about your new phone?',
    "What's your number? Or shall I call back?",
    'What do you think? I rather like it.',
    'What is the code doing there?',
    'Can you solve this problem?',
  ])('%s', (reply) => {
    expect(turnContext(reply)).toBe('question');
  });
});

describe('the agent asks for nothing', () => {
  it.each([
    '',
    'Hello.',
    'I have your email address.',
    'Your phone number is on file.',
    'I have sent the code to your phone.',
    'It was a dry spell.',
    'The order number is 1 2 3 4.',
    'I need your help.',
    'Version 3.5 is out.',
    'Did you know? Owls fly without a sound. They hunt at night.',
    'There are ten digits. Nine are left.',
    'Give me a moment.',
    'The password was changed.',
    'Tell me about your day.',
    'Say the word and I will stop.',
    'Say yes or no.',
  ])('%j', (reply) => {
    expect(turnContext(reply)).toBe('plain');
  });
});
