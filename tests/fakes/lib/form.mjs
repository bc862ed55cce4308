// Bodies of application/x-www-form-urlencoded with brackets, as Stripe takes them.

/** `a[b][0][c]=d` as {a: {b: [{c: 'd'}]}}; brackets may be encoded. */
export function parseForm(text) {
  const root = {};
  for (const [name, value] of new URLSearchParams(text)) put(root, name.split(/\[|\]\[|\]/).filter((part, at) => part !== '' || at === 0), value);
  return lists(root);
}

function put(root, path, value) {
  let place = root;
  for (const [at, part] of path.entries()) {
    if (at === path.length - 1) place[part] = value;
    else place = place[part] ??= {};
  }
}

/** Objects whose names count from 0 are lists. */
function lists(value) {
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, part]) => [name, lists(part)]);
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at));
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}
