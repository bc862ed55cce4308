import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Schema } from '@/api/contract';

type Debrief = Schema<'Debrief'>;
type ScenarioDetails = Schema<'ScenarioDetails'>;
type ScenarioWish = Schema<'ScenarioWish'>;

const mostScenarios = 100;

export const scenariosQuery = queryOptions({
  queryKey: ['scenarios'],
  queryFn: async ({ signal }) => (await api.get('/api/scenarios', { query: { limit: mostScenarios }, signal })).data,
});

export const scenarioQuery = (id: string) =>
  queryOptions({ queryKey: ['scenarios', id], queryFn: ({ signal }): Promise<ScenarioDetails> => api.get('/api/scenarios/{id}', { path: { id }, signal }) });

export const progressQuery = (scenario?: string) =>
  queryOptions({ queryKey: ['progress', scenario ?? 'all'], queryFn: ({ signal }) => api.get('/api/progress', { query: { scenario, limit: 50 }, signal }) });

// It is made soon after the end; until then we look again.
const debriefPauseMs = 1_500;

/** Null while it is being made. */
export const debriefQuery = (id: string) =>
  queryOptions({
    queryKey: ['debrief', id],
    queryFn: async ({ signal }): Promise<Debrief | null> => {
      try {
        return await api.get('/api/conversations/{id}/debrief', { path: { id }, signal });
      } catch (error) {
        if (asProblem(error).code === 'debrief_not_found') return null;
        throw error;
      }
    },
    refetchInterval: ({ state }) => (state.data === null ? debriefPauseMs : false),
  });

export const useScenarios = () => useQuery(scenariosQuery);
export const useProgress = (scenario?: string) => useQuery(progressQuery(scenario));

export function useMakeDebrief(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post('/api/debrief', { body: { conversation_id: id } }),
    onSuccess: (debrief) => client.setQueryData(debriefQuery(id).queryKey, debrief),
  });
}

export function useGenerate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: ScenarioWish) => api.post('/api/scenario/generate', { body: wish }),
    onSuccess: async (scenario) => {
      client.setQueryData(scenarioQuery(scenario.id).queryKey, scenario);
      await client.invalidateQueries({ queryKey: scenariosQuery.queryKey, exact: true });
    },
  });
}

export interface Choices {
  temper?: number;
  /** What one wants to do differently this time. */
  focus?: string;
  voice?: string;
}

/** Where a scenario is talked through. */
export function roomPath(scenario: string, { temper, focus, voice }: Choices = {}): string {
  const search = new URLSearchParams();
  if (temper) search.set('temper', String(temper));
  if (voice) search.set('voice', voice);
  if (focus) search.set('focus', focus);
  return `/room/${encodeURIComponent(scenario)}${search.size > 0 ? `?${search}` : ''}`;
}
