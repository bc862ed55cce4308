// Server-sent events as the vendors write them.

/** OpenAI's form: data alone. */
export function dataEvent(value) {
  return Buffer.from(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
}

/** Anthropic's form: the event is named as its data's type. */
export function namedEvent(value) {
  return Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
}

/** What a model would put out one after the other: words with the space before them. */
export function tokensOf(text) {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Cuts text into pieces of `size` characters (never inside a surrogate pair). */
export function piecesOf(text, size) {
  const characters = [...text];
  const pieces = [];
  for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}

/** Roughly what vendors count: four characters a token, at least one for something. */
export function countTokens(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return Math.ceil(text.length / 4);
}

/** The text of a message whose content is a string or a list of parts. */
export function textOf(content) {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('');
}

/**
 * The words a model answers with: the scripted text, or the last thing the user said. When the
 * conversation ends with the beginning of the assistant's answer, what follows that beginning.
 */
export function answerTo(messages, behaviour) {
  const last = messages[messages.length - 1];
  const prefix = last?.role === 'assistant' ? textOf(last.content) : '';
  const spoken = [...messages].reverse().find((message) => message.role === 'user' && textOf(message.content) !== '');
  const text = behaviour.text ?? (behaviour.tool_calls ? '' : textOf(spoken?.content));
  return prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
