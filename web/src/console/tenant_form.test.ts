import { describe, expect, it } from 'vitest';
import { filled, isColour, isSlug, linesOf } from './tenant_form';

describe('the form of a tenant', () => {
  it('reads lists line by line', () => expect(linesOf(' a.example \n\nb.example, c.example\n')).toEqual(['a.example', 'b.example', 'c.example']));
  it('knows short names', () => {
    expect(['acme', 'a1', 'acme-eu-2'].filter(isSlug)).toEqual(['acme', 'a1', 'acme-eu-2']);
    expect(['a', '1a', 'Acme', 'a_b', 'ä'].filter(isSlug)).toEqual([]);
  });
  it('knows colours', () => {
    expect(['#0b7', '#0b7285', '#0B7285FF'].filter(isColour)).toHaveLength(3);
    expect(['0b7285', '#0b72', '#0b728', 'teal', '#ggg'].filter(isColour)).toEqual(['#0b72']);
  });
  it('leaves out what is empty', () => expect(filled({ a: 'x', b: ' ' })).toEqual({ a: 'x' }));
});
