import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconMoodSad } from '@/components/icons';
import { useText } from '@/i18n';
import { useTitle } from '@/lib/title';

export function NotFound() {
  const text = useText();
  useTitle(text('common.notFound.title'));
  return <EmptyState wholePage icon={IconMoodSad} title={text('common.notFound.title')} text={text('common.notFound.text')} action={<ButtonLink to="/">{text('common.notFound.home')}</ButtonLink>} />;
}
