import { describe, expect, it } from 'vitest';
import { nextPath } from './next';

const next = (value: string) => nextPath(new URLSearchParams({ next: value }));

describe('the way after signing in', () => {
  it('leads back to where one wanted to go', () => expect(next('/history?q=a')).toBe('/history?q=a'));
  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])('does not lead to %s', (value) => expect(next(value)).toBe('/home'));
});
