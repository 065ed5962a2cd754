/** Which setting is to be changed when a provider refuses something, as far as its words tell. Pure; for the terminal. */
export interface Refused {
  /** The HTTP status that came in place of a WebSocket. */
  status?: number;
  code?: string | null | undefined;
  message?: string | null | undefined;
  param?: string | null | undefined;
}

const CHECK_KEY =
  'Check the key: OPENAI_API_KEY for OpenAI, else LATCH_MODEL_KEY (and how it is sent: LATCH_MODEL_KEY_HEADER).';

/** In the order in which they are tried: the first that fits counts. */
const BY_WORDS: readonly [RegExp, string][] = [
  [
    /transcri/i,
    'Set LATCH_TRANSCRIPTION_MODEL to a recogniser that this server has, or to "off" to have nothing written down.',
  ],
  [/api[ _-]?key|unauthori[sz]ed|authenticat|permission|forbidden|account/i, CHECK_KEY],
  [
    /quota|billing|credit/i,
    'The account is out of credit or over its limit: look at the provider’s billing page.',
  ],
  [/voice/i, 'Set LATCH_VOICE to a voice that this model has, or leave it out.'],
  [/instructions/i, 'Change LATCH_INSTRUCTIONS, or leave it out.'],
  [
    /beta_api_shape|api[-_ ]version/i,
    'LATCH_MODEL_URL names an old version of the interface: leave "api-version" out of it (at Azure: wss://NAME.openai.azure.com/openai/v1/realtime).',
  ],
  [
    /model|deployment/i,
    'Set LATCH_MODEL_NAME to a model that this server has (at Azure: the name of the deployment).',
  ],
];

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'Check LATCH_MODEL_URL and LATCH_MODEL_NAME.',
  401: CHECK_KEY,
  403: CHECK_KEY,
  404: 'Nothing answers at this address: check the path in LATCH_MODEL_URL (it often ends in /v1/realtime) and LATCH_MODEL_NAME.',
  426: 'The server wants another protocol at this address: check LATCH_MODEL_URL.',
  429: 'The account is out of credit or over its limit: look at the provider’s billing page.',
};

/** A provider's words may end with a full stop, and may not. */
export function asSentence(words: string): string {
  const said = words.trim();
  return said === '' || /[.!?][”"')\]]?$/.test(said) ? said : `${said}.`;
}

/** The setting that the words name; undefined where they name none. */
export function specificAdvice({ code, message, param }: Refused): string | undefined {
  const said = [code, param, message].filter(Boolean).join(' ');
  // A name of a parameter tells more than the rest of the sentence.
  const fits = (text: string): string | undefined => BY_WORDS.find(([pattern]) => pattern.test(text))?.[1];
  return fits(`${code ?? ''} ${param ?? ''}`) ?? fits(said);
}

/** One sentence for the operator. */
export function settingAdvice({ status, ...said }: Refused): string {
  return (
    specificAdvice(said) ??
    (status === undefined ? undefined : BY_STATUS[status]) ??
    'Check LATCH_MODEL_URL and LATCH_MODEL_NAME; `npm run doctor` tries the model and says what it lacks.'
  );
}
