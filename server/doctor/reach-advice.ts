/** Why a server could not be reached, in the words of the operating system, and what to change. Pure. */

const ADVICE: readonly [RegExp, string][] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    'There is no host of that name. Check LATCH_MODEL_URL; the name of a container is known only to the containers beside it.',
  ],
  [/ECONNREFUSED/, 'Nothing listens there. Start the model’s server, or check the port in LATCH_MODEL_URL.'],
  [
    /wrong version number|packet length too long|Parse Error/i,
    'One end speaks TLS and the other does not: write ws:// in place of wss:// in LATCH_MODEL_URL, or the other way round.',
  ],
  [
    /certificate|self.signed|altnames/i,
    'The server’s certificate is not trusted here. NODE_EXTRA_CA_CERTS may name the certificate of its issuer.',
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|not ready after/,
    'Nobody answers there. Check LATCH_MODEL_URL, and whether a firewall or a proxy is between.',
  ],
  [
    /HTTP 5\d\d|closed with 1013/,
    'The server is there and cannot serve now. Try again later, or look at its log.',
  ],
];

/** Empty where the detail says what to do, or nobody knows. */
export const reachAdvice = (detail: string): string =>
  ADVICE.find(([pattern]) => pattern.test(detail))?.[1] ?? '';
