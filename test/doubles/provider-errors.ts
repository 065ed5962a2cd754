/** What providers of the Realtime protocol answer when something is wrong, by its code: the `error` of an `error` event. */
export interface ProviderError {
  type: string;
  /** Some servers give none. */
  code: string | null;
  message: string;
  param: string | null;
}

const error = (
  type: string,
  code: string | null,
  message: string,
  param: string | null = null,
): ProviderError => ({
  type,
  code,
  message,
  param,
});
const INVALID = 'invalid_request_error';

export const PROVIDER_ERRORS = {
  conversation_already_has_active_response: error(
    INVALID,
    'conversation_already_has_active_response',
    'Conversation already has an active response in progress: resp_of_somebody. Wait until it is finished.',
  ),
  response_cancel_not_active: error(
    INVALID,
    'response_cancel_not_active',
    'Cancellation failed: no active response found',
  ),
  input_audio_buffer_commit_empty: error(
    INVALID,
    'input_audio_buffer_commit_empty',
    'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio.',
  ),
  item_delete_invalid_item_id: error(
    INVALID,
    'item_delete_invalid_item_id',
    'Error deleting item: the item does not exist.',
    'item_id',
  ),
  item_truncate_invalid_item_id: error(
    INVALID,
    'item_truncate_invalid_item_id',
    'Error truncating item: the item does not exist.',
    'item_id',
  ),
  audio_end_past_end: error(
    INVALID,
    'invalid_value',
    'Audio content of 400ms is already shorter than 900ms',
    'audio_end_ms',
  ),
  cannot_update_voice: error(
    INVALID,
    'cannot_update_voice',
    'Cannot update a conversation’s voice if assistant audio is present.',
  ),
  rate_limit_exceeded: error(
    'rate_limit_error',
    'rate_limit_exceeded',
    'Rate limit reached. Please try again in 1.2s.',
  ),
  insufficient_quota: error(
    'insufficient_quota',
    'insufficient_quota',
    'You exceeded your current quota, please check your plan and billing details.',
  ),
  invalid_api_key: error(INVALID, 'invalid_api_key', 'Incorrect API key provided: sk-12345********abcd.'),
  model_not_found: error(INVALID, 'model_not_found', 'The model does not exist or you have no access to it.'),
  server_error: error(
    'server_error',
    'server_error',
    'The server had an error while processing your request. Sorry about that!',
  ),
  not_implemented: error(INVALID, 'not_implemented', 'This event is not implemented.'),
  not_supported: error(INVALID, 'invalid_value', 'This event is not supported.', 'type'),
  metadata_refused: error(INVALID, null, 'Specifying a custom event_id or metadata is not supported.'),
  unknown_parameter: error(INVALID, 'unknown_parameter', 'Unknown parameter.'),
  unknown_content_type: error(
    INVALID,
    'invalid_value',
    "Invalid value: 'output_text'. Supported values are: 'text'.",
    'item.content[0].type',
  ),
  unknown_transcription_model: error(
    INVALID,
    'invalid_value',
    'The transcription model does not exist, or you have no access to it.',
    'session.audio.input.transcription.model',
  ),
  session_expired: error(INVALID, 'session_expired', 'Your session hit the maximum duration of 60 minutes.'),
} as const;
export type ProviderErrorName = keyof typeof PROVIDER_ERRORS;
