import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, type ReactNode } from 'react';
import { tenantQuery, type Tenant } from '@/api/queries';
import { ErrorState } from '@/components/ErrorState';
import { LoadingState } from '@/components/LoadingState';

const TenantContext = createContext<Tenant | undefined>(undefined);

/** Whose portal this is. Nothing is shown before that is known: it decides how everything looks and what there is. */
export function TenantProvider({ children }: { children: ReactNode }) {
  const query = useQuery(tenantQuery);
  if (query.data) return <TenantContext value={query.data}>{children}</TenantContext>;
  return <main>{query.isError ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : <LoadingState shape="screen" />}</main>;
}

export function useTenant(): Tenant {
  const tenant = useContext(TenantContext);
  if (!tenant) throw new Error('useTenant outside of TenantProvider');
  return tenant;
}
