// OpenAI's transcriptions: a form with a file, answered as text, JSON or a stream of events.
import { decode, hear, readWav, secondsOf } from '../lib/audio.mjs';
import { countTokens, dataEvent, tokensOf } from '../lib/sse.mjs';
import { timedWords } from '../lib/script.mjs';
import { vendorError } from './openai_errors.mjs';

const kMostBytes = 25 * 1024 * 1024;
const kFormats = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'];
const kExtensions = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];

export async function transcribe(exchange) {
  const { form, behaviour, record, control } = exchange;
  const bad = (message, param) => exchange.fail('invalid_request_error', { message, param });
  const file = form?.get('file');
  const model = form?.get('model');
  if (!file || typeof file === 'string') return bad("Missing required parameter: 'file'.", 'file');
  if (!model) return bad('you must provide a model parameter', 'model');
  if (!kExtensions.includes(file.name.split('.').pop()))
    return bad(`Unrecognized file format. Supported formats: ${JSON.stringify(kExtensions)}`, 'file');
  if (file.size > kMostBytes) return exchange.fail('invalid_request_error', { status: 413, message: 'Maximum content size limit (26214400) exceeded' });
  const format = form.get('response_format') ?? 'json';
  const gpt = model.startsWith('gpt-4o');
  if (!kFormats.includes(format) || (gpt && !['json', 'text', 'diarized_json'].includes(format)))
    return bad(`response_format '${format}' is not compatible with model '${model}'.`, 'response_format');

  const audio = Buffer.from(await file.arrayBuffer());
  const seconds = secondsOf(audio);
  control.hearAudio(record, audio, audio.length / seconds);
  const text = behaviour.empty ? '' : behaviour.hear ? heardIn(audio) : (behaviour.text ?? '');
  const usage = gpt ? tokenUsage(text, seconds) : { type: 'duration', seconds: Math.ceil(seconds) };
  if (form.get('stream') === 'true' && gpt) return events(exchange, text, usage);
  if (format === 'verbose_json') return exchange.json(verbose(text, seconds, form, behaviour));
  if (['json', 'diarized_json'].includes(format)) return exchange.json({ text, usage });
  const written = { text: `${text}\n`, srt: subtitles(text, seconds, ','), vtt: `WEBVTT\n\n${subtitles(text, seconds, '.')}` }[format];
  return exchange.answer(200, { 'content-type': 'text/plain; charset=utf-8' }, Buffer.from(written));
}

/** What a WAV of these fakes says. */
function heardIn(audio) {
  const wav = readWav(audio);
  return wav ? hear(decode(audio.subarray(wav.at), wav.encoding), wav.rate) : '';
}

function tokenUsage(text, seconds) {
  const audio = Math.ceil(seconds * 10);
  const output = countTokens(text);
  return {
    type: 'tokens', input_tokens: audio, output_tokens: output, total_tokens: audio + output,
    input_token_details: { audio_tokens: audio, text_tokens: 0 },
  };
}

async function events(exchange, text, usage) {
  const error = (name) => dataEvent(vendorError(name ?? 500, {}).body);
  const outlet = exchange.open(200, { 'content-type': 'text/event-stream; charset=utf-8' }, { error });
  for (const delta of tokensOf(text))
    if (!(await outlet.send(dataEvent({ type: 'transcript.text.delta', delta })))) return undefined;
  if (!(await outlet.send(dataEvent({ type: 'transcript.text.done', text, usage })))) return undefined;
  return outlet.finish();
}

function verbose(text, seconds, form, behaviour) {
  const words = timedWords(text, behaviour).map(({ text: word, start, end }) => ({ word, start, end }));
  const segment = {
    id: 0, seek: 0, start: 0, end: seconds, text, tokens: [], temperature: 0, avg_logprob: -0.2, compression_ratio: 1,
    no_speech_prob: text === '' ? 0.9 : 0.01,
  };
  return {
    task: 'transcribe', language: 'english', duration: seconds, text, segments: [segment],
    ...(form.getAll('timestamp_granularities[]').includes('word') ? { words } : {}),
  };
}

function subtitles(text, seconds, point) {
  const stamp = new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', point);
  return `1\n00:00:00${point}000 --> ${stamp}\n${text}\n\n`;
}
