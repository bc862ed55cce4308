import type { RouteObject } from 'react-router';
import type { Schema } from '@/api/contract';
import type { User } from '@/api/queries';
import type { Icon } from '@/components/icons';
import type { PlainKey } from '@/i18n';

export type Experience = Schema<'Experience'>;

export interface NavEntry {
  to: string;
  label: PlainKey;
  icon: Icon;
  /** Only where the tenant sells one of these. */
  experiences?: readonly Experience[];
  /** Only to those who have at least this role. */
  role?: User['role'];
  /** Lit on this path only, not on those below it. */
  exact?: boolean;
}

/** A part of the portal that is written in a folder of its own. */
export interface Area {
  /** Below the shell of the area, without a leading slash. */
  routes: RouteObject[];
  nav: NavEntry[];
}

const ranks: Record<User['role'], number> = { member: 0, tenant_admin: 1, operator: 2 };

export const hasRole = (user: User | null, role: User['role']): boolean => user !== null && ranks[user.role] >= ranks[role];

/** What of a navigation this person sees at this tenant. */
export function visibleTo(entries: readonly NavEntry[], user: User | null, experiences: readonly Experience[]): NavEntry[] {
  return entries.filter(
    (entry) => (!entry.experiences || entry.experiences.some((each) => experiences.includes(each))) && (!entry.role || hasRole(user, entry.role)),
  );
}
