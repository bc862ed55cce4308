import {h} from './dom.js';

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:[^)\s]+|[#/][^)\s]*)\)/g;

/** Code, bold and links within a line. */
export function inline(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index));
    if (match[1]) parts.push(h('code', {}, match[1]));
    else if (match[2]) parts.push(h('strong', {}, inline(match[2])));
    else parts.push(h('a', {href: match[4]}, match[3]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => inline(cell.trim()));
  const [head, , ...rows] = lines;
  return h('div', {class: 'scroll', tabindex: 0}, h('table', {},
    h('thead', {}, h('tr', {}, cells(head).map((cell) => h('th', {scope: 'col'}, cell)))),
    h('tbody', {}, rows.map((row) => h('tr', {}, cells(row).map((cell) => h('td', {}, cell)))))));
}

function list(lines) {
  const items = [];
  for (const line of lines) {
    if (/^[*-] /.test(line)) items.push(line.slice(2));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return h('ul', {}, items.map((item) => h('li', {}, inline(item))));
}

function block(text) {
  const lines = text.split('\n');
  const heading = /^(#+) (.*)/.exec(lines[0]);
  if (heading) return h('h2', {}, inline(heading[2]));
  if (lines[0].startsWith('|')) return table(lines);
  if (/^[*-] /.test(lines[0])) return list(lines);
  return h('p', {}, inline(lines.join(' ')));
}

/** The part of Markdown that the description uses: headings, lists, tables, fenced code and inline marks. */
export function markdown(text = '') {
  return text.split(/```[a-z]*\n([\s\S]*?)```/).flatMap((part, index) =>
    index % 2 ? h('pre', {tabindex: 0}, part.trimEnd())
      : part.split(/\n{2,}/).map((piece) => piece.trim()).filter(Boolean).map(block));
}
