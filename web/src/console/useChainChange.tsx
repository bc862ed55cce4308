import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Answer } from '@/api/contract';
import { useText } from '@/i18n';
import { chainsQuery, type Chain } from './queries';

type Chains = Answer<'/api/admin/chains', 'get'>;

const withChain = (list: Chains | undefined, chain: Chain): Chains | undefined =>
  list && { ...list, data: list.data.some(({ kind }) => kind === chain.kind) ? list.data.map((each) => (each.kind === chain.kind ? chain : each)) : [...list.data, chain] };

/** Changes who is asked for a kind of work. The page shows it at once, and the old order again when the host refuses. */
export function useChainChange(chain: Chain) {
  const text = useText();
  const client = useQueryClient();
  const put = useMutation({
    mutationFn: ({ kind, hedge, on_content, entries }: Chain) => api.put('/api/admin/chains/{kind}', { path: { kind }, body: { hedge, on_content, entries } }),
    onMutate: async (next) => {
      await client.cancelQueries({ queryKey: chainsQuery.queryKey });
      const before = client.getQueryData(chainsQuery.queryKey);
      client.setQueryData(chainsQuery.queryKey, (list) => withChain(list, next));
      return { before };
    },
    onError: (_error, _next, context) => client.setQueryData(chainsQuery.queryKey, context?.before),
    onSettled: () => client.invalidateQueries({ queryKey: chainsQuery.queryKey }),
  });
  const order = (entries: Chain['entries']) =>
    put.mutate(
      { ...chain, entries },
      {
        onSuccess: () => {
          const id = notifications.show({
            withCloseButton: false,
            message: (
              <>
                {text('console.providers.saved', { kind: text(`console.kinds.${chain.kind}`) })}{' '}
                <Button
                  size="compact-xs"
                  variant="light"
                  onClick={() => {
                    notifications.hide(id);
                    put.mutate(chain);
                  }}
                >
                  {text('console.providers.undo')}
                </Button>
              </>
            ),
          });
        },
      },
    );
  return { order, save: (next: Chain) => put.mutateAsync(next), error: put.error };
}
