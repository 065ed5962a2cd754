/** What the agent's last words make of the user's turn: an answer to a question, something dictated, or neither. */
export type TurnContext = 'plain' | 'question' | 'dictation';
