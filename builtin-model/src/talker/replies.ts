/** What is said to one turn of the user. */
export interface Answer {
  /** What is counted, so that replies of one kind are taken in turn. */
  kind: string;
  text: string;
}

/** Of replies taken in turn the one that is due, but not the one that was just said; null when none can be filled. */
export function due(
  replies: readonly string[],
  timesBefore: number,
  lastReply: string | null,
  fill: (reply: string) => string | null = (reply) => reply,
): string | null {
  for (let at = 0; at < replies.length; at++) {
    const text = fill(replies[(timesBefore + at) % replies.length] ?? '');
    if (text && !justSaid(text, lastReply)) return text;
  }
  return null;
}

/** Whether the words were the last thing said, or as much of it as was heard. */
function justSaid(text: string, lastReply: string | null): boolean {
  return lastReply !== null && (text === lastReply || (lastReply.length > 8 && text.startsWith(lastReply)));
}
