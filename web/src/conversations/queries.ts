import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { asProblem } from '@/api/problem';

export type Conversation = Schema<'Conversation'>;
export type Transcript = Schema<'Transcript'>;

export interface ConversationFilter {
  q?: string;
  state?: Schema<'ConversationState'>;
  since?: string;
  cursor?: string;
  limit?: number;
}

export const conversationsQuery = (filter: ConversationFilter) =>
  queryOptions({
    queryKey: ['conversations', filter],
    queryFn: ({ signal }) => api.get('/api/conversations', { query: { limit: 20, ...filter }, signal }),
    placeholderData: keepPreviousData,
  });

export const useConversations = (filter: ConversationFilter) => useQuery(conversationsQuery(filter));

export const conversationQuery = (id: string) =>
  queryOptions({ queryKey: ['conversation', id], queryFn: ({ signal }) => api.get('/api/conversations/{id}', { path: { id }, signal }) });

export const useConversation = (id: string) => useQuery(conversationQuery(id));

/** What was said; null where it was not kept. */
export const transcriptQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id, 'transcript'],
    queryFn: async ({ signal }): Promise<Transcript | null> => {
      try {
        return await api.get('/api/conversations/{id}/transcript', { path: { id }, signal });
      } catch (error) {
        if (asProblem(error).code === 'transcript_not_kept') return null;
        throw error;
      }
    },
  });

export const useTranscript = (id: string) => useQuery(transcriptQuery(id));

export function useDeleteConversation(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete('/api/conversations/{id}', { path: { id } }),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ['conversation', id] });
      await client.invalidateQueries({ queryKey: ['conversations'] });
    },
  });
}
