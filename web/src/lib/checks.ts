import type { Text } from '@/i18n';

/** What a form can see by itself, before anything is sent. */
export const checks = (text: Text) => ({
  required: (value: string) => (value.trim() ? null : text('common.required')),
  email: (value: string) => (/^\S+@\S+$/.test(value.trim()) ? null : text('errors.codes.email_invalid')),
  password: (value: string) => (value.length >= 8 ? null : text('visitor.signUp.passwordHint')),
});
