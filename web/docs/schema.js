import {h} from './dom.js';
import {inline} from './markdown.js';

/** Follows references within the document. */
export function resolve(document, node) {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/')], document);
  return node;
}

function limits(schema) {
  const said = [];
  if (schema.enum) said.push(`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`);
  if (schema.minLength > 1 || schema.maxLength) said.push(`${schema.minLength ?? 0} to ${schema.maxLength ?? 'any number of'} characters`);
  if (schema.minimum != null && schema.maximum != null) said.push(`${schema.minimum} to ${schema.maximum}`);
  else if (schema.minimum != null) said.push(`at least ${schema.minimum}`);
  if (schema.maxItems) said.push(`at most ${schema.maxItems}`);
  if (schema.default != null) said.push(`default ${JSON.stringify(schema.default)}`);
  return said.join('; ');
}

function typeOf(document, schema) {
  if (schema.type === 'array') return `list of ${typeOf(document, resolve(document, schema.items))}`;
  const type = [schema.type ?? 'any'].flat().map((name) => (name === 'null' ? 'null' : name)).join(' or ');
  return schema.format ? `${type} (${schema.format})` : type;
}

/** The fields of an object as a list, nested objects below their field. What an answer always has goes without saying. */
export function fields(document, node, {sent = false, depth = 0} = {}) {
  const schema = resolve(document, node);
  const inner = schema.type === 'array' ? resolve(document, schema.items) : schema;
  if (!inner.properties || depth > 4) return null;
  return h('dl', {class: 'fields'}, Object.entries(inner.properties).map(([name, part]) => {
    const field = resolve(document, part);
    return [
      h('dt', {}, h('code', {}, name), ' ', h('span', {class: 'type'}, typeOf(document, field)),
        sent && inner.required?.includes(name) && h('span', {class: 'required'}, ' required')),
      h('dd', {}, h('p', {}, inline(part.description ?? field.description ?? '')),
        h('p', {class: 'limits'}, limits(field)), fields(document, field, {sent, depth: depth + 1})),
    ];
  }));
}

/** One line for a parameter or header. */
export function parameterRow(document, parameter) {
  const schema = resolve(document, parameter.schema) ?? {};
  return [
    h('dt', {}, h('code', {}, parameter.name), ' ', h('span', {class: 'type'}, `${parameter.in}, ${typeOf(document, schema)}`),
      parameter.required && h('span', {class: 'required'}, ' required')),
    h('dd', {}, h('p', {}, inline(parameter.description ?? '')), h('p', {class: 'limits'}, limits(schema))),
  ];
}
