import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconShieldLock } from '@/components/icons';
import { useText } from '@/i18n';
import { useTitle } from '@/lib/title';
import { useTenant } from './tenant';

export function NotAllowed() {
  const text = useText();
  const { name } = useTenant();
  useTitle(text('common.notAllowed.title'));
  return (
    <EmptyState wholePage icon={IconShieldLock} title={text('common.notAllowed.title')} text={text('common.notAllowed.text', { tenant: name })} action={<ButtonLink to="/home">{text('common.toPortal')}</ButtonLink>} />
  );
}
