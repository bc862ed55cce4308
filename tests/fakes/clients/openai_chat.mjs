// Asks a server with OpenAI's own client: what to ask comes as JSON on stdin, what came of it goes to stdout.
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';

const { base_url, api_key, request, stream } = JSON.parse(await text(process.stdin));
const client = new OpenAI({ apiKey: api_key, baseURL: base_url, maxRetries: 0 });

async function ask() {
  if (!stream) return { completion: await client.chat.completions.create(request) };
  let chunks = 0;
  const answer = client.chat.completions.stream(request).on('chunk', () => (chunks += 1));
  return { completion: await answer.finalChatCompletion(), chunks };
}

async function outcome() {
  try {
    return await ask();
  } catch (error) {
    const { status, code, type, param, message, headers } = error;
    return { error: { name: error.constructor.name, status, code, type, param, message, retry_after: headers?.get('retry-after') } };
  }
}

console.log(JSON.stringify(await outcome()));
