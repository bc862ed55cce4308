import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconPlus, IconReceipt } from '@/components/icons';
import { Money } from '@/components/Money';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { PlanDialog } from './parts/PlanDialog';
import classes from './PluginsPage.module.css';
import { managedPlansQuery } from './queries';
import { useActingTenant } from './useActingTenant';

type ManagedPlan = Schema<'ManagedPlan'>;

export default function PlansPage() {
  const text = useText();
  const explain = useExplanation();
  const format = useFormat();
  const client = useQueryClient();
  const { name: tenant } = useActingTenant();
  const query = useQuery(managedPlansQuery);
  const [edited, setEdited] = useState<ManagedPlan | 'new'>();
  const [withdrawing, setWithdrawing] = useState<ManagedPlan>();
  const offerOf = (id: string, offered: boolean) => api.patch('/api/admin/plans/{id}', { path: { id }, body: { offered } });
  const refresh = () => client.invalidateQueries({ queryKey: managedPlansQuery.queryKey });
  const offer = useMutation({
    mutationFn: ({ id }: ManagedPlan) => offerOf(id, true),
    onSuccess: async (_, { terms }) => {
      await refresh();
      say(text('console.plans.offeredAgain', { name: terms.name }));
    },
  });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
      {text('console.plans.create')}
    </Button>
  );
  const promisesOf = ({ terms }: ManagedPlan) =>
    terms.allowances
      .filter(({ included }) => included !== undefined)
      .map(({ unit, included }) =>
        text('console.plans.promise', {
          count: included === null ? text('console.plans.unlimited') : unit === 'second' ? format.duration(included ?? 0) : format.number(included ?? 0),
          unit: unit === 'second' && included !== null ? '' : text(`console.plans.units.${unit}`),
        }).trim(),
      )
      .join(' · ');
  const columns: Column<ManagedPlan>[] = [
    {
      key: 'name',
      label: text('console.plans.columns.name'),
      cell: (row) => (
        <span className={classes.plugin}>
          <span className={classes.name}>
            {row.terms.name} {row.is_default && <Badge tone="accent">{text('console.plans.default')}</Badge>}
          </span>
          <span className={classes.detail}>{row.slug}</span>
        </span>
      ),
    },
    {
      key: 'price',
      label: text('console.plans.columns.price'),
      cell: (row) => (
        <>
          <Money amount={row.terms.price} /> {text(`console.plans.cycles.${row.terms.cycle}`)}
        </>
      ),
    },
    { key: 'promises', label: text('console.plans.columns.promises'), cell: (row) => promisesOf(row) || '–' },
    { key: 'version', label: text('console.plans.columns.version'), align: 'end', cell: (row) => row.version },
    { key: 'state', label: text('console.plans.columns.state'), cell: (row) => <Badge tone={row.offered ? 'good' : 'plain'}>{text(row.offered ? 'console.plans.offered' : 'console.plans.withdrawn')}</Badge> },
    {
      key: 'more',
      label: text('console.plans.columns.more'),
      quiet: true,
      align: 'end',
      cell: (row) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" aria-label={`${text('console.plans.edit')}: ${row.terms.name}`} onClick={() => setEdited(row)}>
            {text('console.plans.edit')}
          </Button>
          {row.offered ? (
            <Button size="xs" variant="default" aria-label={`${text('console.plans.withdraw')}: ${row.terms.name}`} onClick={() => setWithdrawing(row)}>
              {text('console.plans.withdraw')}
            </Button>
          ) : (
            <Button size="xs" variant="default" aria-label={`${text('console.plans.offer')}: ${row.terms.name}`} loading={offer.isPending} onClick={() => offer.mutate(row)}>
              {text('console.plans.offer')}
            </Button>
          )}
        </Group>
      ),
    },
  ];
  const isUnavailable = query.data === null;
  return (
    <Page width="wide" title={text('console.plans.title')} description={text('console.plans.text', { tenant })} actions={!isUnavailable && create}>
      {offer.isError && <Notice tone="bad">{explain(offer.error)}</Notice>}
      <Card flush={!isUnavailable}>
        {isUnavailable ? (
          <EmptyState icon={IconReceipt} title={text('console.plans.unavailable')} text={text('console.plans.unavailableText')} />
        ) : (
          <DataTable
            label={text('console.plans.title')}
            query={query as UseQueryResult<{ data: ManagedPlan[]; next_cursor: string | null }>}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState icon={IconReceipt} title={text('console.plans.empty')} text={text('console.plans.emptyText')} action={create} />}
          />
        )}
      </Card>
      <PlanDialog plan={edited} onClose={() => setEdited(undefined)} />
      <ConfirmDialog
        opened={withdrawing !== undefined}
        onClose={() => setWithdrawing(undefined)}
        title={text('console.plans.withdrawTitle', { name: withdrawing?.terms.name ?? '' })}
        confirmLabel={text('console.plans.withdraw')}
        onConfirm={async () => {
          if (!withdrawing) return;
          await offerOf(withdrawing.id, false);
          await refresh();
          say(text('console.plans.withdrew', { name: withdrawing.terms.name }));
        }}
      >
        {text('console.plans.withdrawText')}
      </ConfirmDialog>
    </Page>
  );
}
