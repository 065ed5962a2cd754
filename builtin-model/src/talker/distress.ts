/** Words of somebody who may be in danger. They get one sentence that names real help: a small program must not advise. */
const signs: readonly (readonly string[])[] = (
  'suicide | suicidal | kill myself | killing myself | hurt myself | hurting myself | harm myself | ' +
  'harming myself | cut myself on purpose | end my life | ending my life | end it all | take my own life | ' +
  'taking my own life | self harm | want to die | wanna die | wish i was dead | wish i were dead | ' +
  'better off dead | not want to live | not want to be alive | not want to exist | no reason to live | ' +
  'nothing to live for'
)
  .split(' | ')
  .map((sign) => sign.split(' '));

export const distressReplies: readonly string[] = [
  'I am only a small program and you deserve a real person: please talk to somebody you trust, or call your local emergency number now.',
  'I am glad that you said it, but I am no help here: please tell a person close to you, or call your local emergency number.',
];

/** Caught in speech that was not understood, these words alone are a sign, and an unsure one. */
export const distressCaught: ReadonlySet<string> = new Set(['suicide', 'suicidal']);

export const distressCaughtReply =
  'I may have misheard, but if you think of hurting yourself, please talk to somebody you trust, or call your local emergency number.';

export function isDistress(clause: readonly string[]): boolean {
  return signs.some((sign) =>
    clause.some((_, at) => sign.every((word, offset) => clause[at + offset] === word)),
  );
}
