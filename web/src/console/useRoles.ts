import type { User } from '@/api/queries';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { useText } from '@/i18n';

/** The roles that this user may give: none above their own. */
export function useRoles(): { value: User['role']; label: string }[] {
  const text = useText();
  const user = useUser();
  return (['member', 'tenant_admin', 'operator'] as const).filter((role) => hasRole(user, role)).map((value) => ({ value, label: text(`console.roles.${value}`) }));
}
