import {h} from './dom.js';
import {inline, markdown} from './markdown.js';
import {fields, parameterRow, resolve} from './schema.js';
import {tryIt} from './try_it.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const CALLERS = {anyone: 'Anyone', member: 'Signed-in users', tenant_admin: 'Tenant admins', operator: 'Operators'};
const byId = (id) => document.getElementById(id);

/** The operations of the document in its order, with what they share with their path. */
function operationsOf(api) {
  return Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => {
    const operation = item[method];
    return {
      ...operation, path, method,
      parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((part) => resolve(api, part)),
      body: operation.requestBody?.content['application/json'],
      words: [method, path, operation.operationId, operation.summary, operation.description, operation['x-parley-access'],
        ...operation.tags].join(' ').toLowerCase(),
    };
  }));
}

function responses(api, operation) {
  return Object.entries(operation.responses).map(([status, part]) => {
    const response = resolve(api, part);
    const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
    const schema = content && resolve(api, content.schema);
    const example = content?.example ?? schema?.example;
    return h('details', {class: 'response'},
      h('summary', {}, h('b', {class: status < 400 ? 'good' : 'bad'}, status), ' ', inline(response.description)),
      type && h('p', {class: 'type'}, type), schema && fields(api, schema),
      example != null && h('pre', {tabindex: 0}, typeof example === 'string' ? example : JSON.stringify(example, null, 2)));
  });
}

function card(api, operation) {
  // An operation is filled in when it is first opened: the page is there at once.
  const element = h('details', {class: 'operation', id: operation.operationId, ontoggle: () => {
    if (!element.open || element.dataset.filled) return;
    element.dataset.filled = 'yes';
    element.append(h('div', {class: 'inside'},
      h('p', {class: 'caller'}, 'Who may call: ', h('b', {}, CALLERS[operation['x-parley-access']])),
      markdown(operation.description),
      operation.parameters.length > 0 && [h('h4', {}, 'Parameters'),
        h('dl', {class: 'fields'}, operation.parameters.map((part) => parameterRow(api, part)))],
      operation.body && [h('h4', {}, 'Body'), fields(api, operation.body.schema, {sent: true})],
      h('h4', {}, 'Answers'), responses(api, operation),
      tryIt(operation, () => byId('token').value.trim())));
  }}, h('summary', {}, h('span', {class: `method ${operation.method}`}, operation.method.toUpperCase()), ' ',
    h('code', {class: 'path'}, operation.path.replaceAll('/', '/\u200b')), ' ', h('span', {class: 'title'}, operation.summary)));
  return element;
}

function render(api) {
  const shown = api.tags.map((tag) => {
    const operations = operationsOf(api).filter((operation) => operation.tags.includes(tag.name));
    const cards = operations.map((operation) => ({operation, card: card(api, operation),
      link: h('li', {}, h('a', {href: `#${operation.operationId}`}, operation.summary))}));
    return {
      cards,
      section: h('section', {}, h('h3', {}, tag.name), h('p', {}, inline(tag.description)), cards.map((each) => each.card)),
      links: h('div', {}, h('h2', {}, tag.name), h('ul', {}, cards.map((each) => each.link))),
    };
  });
  byId('guide').replaceChildren(h('p', {class: 'version'}, `Version ${api.info.version} · `, h('a', {href: '/openapi.json'}, 'openapi.json')),
    ...markdown(api.info.description));
  byId('operations').replaceChildren(h('h2', {}, 'Operations'), ...shown.map((tag) => tag.section));
  byId('contents').replaceChildren(...shown.map((tag) => tag.links));
  return shown;
}

function nothingFound(text) {
  return [`Nothing matches “${text}”. `, h('button', {type: 'button', onclick: () => {
    byId('search').value = '';
    byId('search').dispatchEvent(new Event('input'));
    byId('search').focus();
  }}, 'Clear the search')];
}

function search(shown) {
  const text = byId('search').value.trim().toLowerCase();
  const words = text.split(/\s+/);
  let found = 0;
  for (const tag of shown) {
    let here = 0;
    for (const {operation, card: element, link} of tag.cards) {
      const matches = words.every((word) => operation.words.includes(word));
      element.hidden = link.hidden = !matches;
      here += matches;
    }
    tag.section.hidden = tag.links.hidden = here === 0;
    found += here;
  }
  byId('guide').hidden = text !== '';
  byId('operations').hidden = found === 0;
  byId('state').replaceChildren(...(found === 0 ? nothingFound(text) : text ? [`${found} found.`] : []));
}

function openLinked() {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches('details')) return;
  target.open = true;
  target.scrollIntoView();
  target.querySelector('summary').focus({preventScroll: true});
}

async function start() {
  byId('state').replaceChildren('Loading the description of the API…');
  let api;
  try {
    const answer = await fetch('/openapi.json');
    if (!answer.ok) throw new Error(`the host answered ${answer.status}`);
    api = await answer.json();
  } catch (failure) {
    byId('state').replaceChildren(`The description of the API could not be loaded: ${failure.message}. `,
      h('button', {type: 'button', onclick: start}, 'Try again'));
    return;
  }
  const shown = render(api);
  byId('search').addEventListener('input', () => search(shown));
  window.addEventListener('hashchange', openLinked);
  search(shown);
  openLinked();
}

byId('tools').addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, textarea')) return;
  event.preventDefault();
  byId('search').focus();
});
start();
