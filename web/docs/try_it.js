import {h} from './dom.js';

function csrfCookie() {
  return /(?:^|; )__Host-parley_csrf=([^;]*)/.exec(document.cookie)?.[1];
}

/** What the form says as the arguments of fetch. */
function requestOf(operation, form, token) {
  const given = new FormData(form);
  const headers = {Accept: 'application/json'};
  const query = new URLSearchParams();
  let path = operation.path;
  for (const {name, in: place} of operation.parameters) {
    const value = given.get(`${place}.${name}`);
    if (!value) continue;
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (place === 'query') query.set(name, value);
    if (place === 'header') headers[name] = value;
  }
  const body = given.get('body') || undefined;
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  else if (operation.method !== 'get' && csrfCookie()) headers['X-CSRF-Token'] = csrfCookie();
  return [query.size ? `${path}?${query}` : path, {method: operation.method.toUpperCase(), headers, body, cache: 'no-store'}];
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function show(operation, form, output, token) {
  const [url, options] = requestOf(operation, form, token);
  output.replaceChildren(h('p', {}, 'Waiting for the answer…'));
  const began = performance.now();
  try {
    const answer = await fetch(url, options);
    const streams = answer.headers.get('Content-Type')?.startsWith('text/event-stream');
    const text = streams ? 'The stream is open. Follow it with curl -N.' : await answer.text();
    if (streams) answer.body.cancel();
    const took = Math.round(performance.now() - began);
    output.replaceChildren(
      h('p', {class: answer.ok ? 'good' : 'bad'}, `${answer.status} ${answer.statusText} in ${took} ms`),
      text ? h('pre', {tabindex: 0}, readable(text)) : h('p', {}, 'The answer has no body.'),
      h('details', {}, h('summary', {}, 'Headers of the answer'),
        h('pre', {tabindex: 0}, [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n'))));
  } catch (failure) {
    output.replaceChildren(h('p', {class: 'bad'}, `No answer: ${failure.message}. Is the host running?`));
  }
}

/** A form that sends the operation to the host that serves this page. `token` gives the one of the page's head. */
export function tryIt(operation, token) {
  const output = h('div', {class: 'answer', role: 'status'});
  const form = h('form', {class: 'try', onsubmit: (event) => {
    event.preventDefault();
    show(operation, form, output, token());
  }},
  operation.parameters.map((parameter) => h('label', {}, parameter.name,
    h('input', {name: `${parameter.in}.${parameter.name}`, required: parameter.in === 'path' || Boolean(parameter.required),
      autocomplete: 'off', spellcheck: 'false', placeholder: parameter.example ?? ''}))),
  operation.body && h('label', {}, 'Body',
    h('textarea', {name: 'body', rows: 6, spellcheck: 'false'}, JSON.stringify(operation.body.example ?? {}, null, 2))),
  h('button', {}, `Send ${operation.method.toUpperCase()}`));
  return h('details', {}, h('summary', {}, 'Try it'), form, output);
}
