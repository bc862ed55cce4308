// Routes that are agreed on and not yet in docs/api/openapi.yaml, in the form of schema.d.ts. Whatever is described there wins.

interface List<T> {
  data: T[];
  next_cursor: string | null;
}
interface Json<T> {
  content: { 'application/json': T };
}
interface Get<T, Query = never> {
  parameters: { query?: Query };
  responses: { 200: Json<T> };
}

export interface ProgressPoint {
  conversation_id: string;
  title: string;
  score: number;
  at: string;
}

export interface UpcomingPaths {
  '/api/progress': { get: Get<List<ProgressPoint>> };
}
