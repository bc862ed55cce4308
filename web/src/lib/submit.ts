import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { asProblem } from '@/api/problem';

/**
 * Sends a form. Faults that the host finds in single fields are shown at those fields; `error` is what belongs to none of them.
 *
 *     const submit = useSubmit(form, (values) => api.post('/api/auth/login', { body: values }), ({ user }) => session.begin(user));
 *     <form onSubmit={submit.onSubmit}>
 */
export function useSubmit<Values extends Record<string, unknown>, Answer>(
  form: UseFormReturnType<Values>,
  send: (values: Values) => Promise<Answer>,
  done: (answer: Answer) => void | Promise<void>,
) {
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: done,
    onError: (error) => {
      const { fields } = asProblem(error);
      form.setErrors(Object.fromEntries(Object.entries(fields).filter(([name]) => name in form.getValues())));
    },
  });
  const { fields } = asProblem(mutation.error);
  const isShownAtField = Object.keys(fields).length > 0 && Object.keys(fields).every((name) => name in form.getValues());
  return {
    onSubmit: form.onSubmit((values) => mutation.mutate(values)),
    busy: mutation.isPending,
    error: mutation.error && !isShownAtField ? mutation.error : undefined,
    reset: mutation.reset,
  };
}
