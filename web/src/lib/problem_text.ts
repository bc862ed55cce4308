import { useCallback } from 'react';
import { asProblem, type Problem } from '@/api/problem';
import { useSpeech, type Text } from '@/i18n';
import { en } from '@/i18n/en';

const isKnown = (code: string): code is keyof typeof en.errors.codes => code in en.errors.codes;

export function explain(problem: Problem, text: Text): string {
  if (problem.code === 'unreachable') return text('errors.unreachable');
  if (problem.status === 429 && problem.retryAfterSeconds && !isKnown(problem.code)) return text('errors.waitFor', { seconds: problem.retryAfterSeconds });
  if (isKnown(problem.code)) return text(`errors.codes.${problem.code}`);
  if (problem.isMissing) return text('errors.notFound');
  if (problem.detail) return problem.detail;
  return problem.status >= 500 ? text('errors.server') : text('errors.unexpected');
}

/** What happened and what to do about it, for people. */
export function useExplanation(): (error: unknown) => string {
  const { text } = useSpeech();
  return useCallback((error) => explain(asProblem(error), text), [text]);
}
