/** What a browser is told of an error. Operators find the rest in the log. */
import { LatchError } from '../../shared/errors.ts';

/** Their details are what a provider said, which may name accounts, keys and addresses, or what broke inside. */
const KEPT_BACK = /^(model-|reply-|internal$)/;

export const errorForBrowser = (error: LatchError): LatchError =>
  error.detail !== undefined && KEPT_BACK.test(error.code)
    ? new LatchError(error.code, undefined, { message: error.message, cause: error })
    : error;
