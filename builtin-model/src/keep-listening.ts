/**
 * The function by which a reply says nothing, because the user has evidently not finished. A call of it is no answer: what
 * the user said before it and what they say next is one turn.
 */
export const keepListening = 'keep_listening';
