// Rehearsals: routes that are agreed on and not yet in docs/api/openapi.yaml, in the form of schema.d.ts.

interface Json<T> {
  content: { 'application/json': T };
}
interface Ok<T> {
  responses: { 200: Json<T> };
}
type Id = { path: { id: string }; query?: never };

export interface Scenario {
  id: string;
  title: string;
  summary: string;
  category: string | null;
  industry: string | null;
  tags: string[];
  difficulty: number;
  temper: number;
  language: string;
  persona: { name: string; role: string; style: string; voice: string | null };
  user: { role: string | null; goal: string | null };
  produced_by: 'author' | 'model' | 'engine';
  own: boolean;
  made_at: string | null;
}

export interface ScenarioBrief {
  wins: { id: string; label: string }[];
  scored: { id: string; label: string; weight: number }[];
  joins: { name: string; role: string; voice: string } | null;
  tempers: { temper: number; manner: string; patience: number; interrupts_after_words: number; objections: number }[];
  min_turns: number;
  max_turns: number;
}

export type ScenarioDetails = Scenario & { brief: ScenarioBrief | null };

export interface ScenarioWish {
  role: string;
  industry?: string;
  stakes?: string;
  fears?: string[];
  temper?: number;
  voice?: string;
  goal?: string;
}

export interface TurnQuote {
  turn: number;
  speaker: 'user' | 'assistant';
  quote: string;
  offset: number;
}

export interface DebriefPoint {
  about: string;
  text: string;
  example: string | null;
  quote: TurnQuote | null;
}

export interface DebriefMetrics {
  user_turns: number;
  user_words: number;
  talk_ratio_percent: number;
  talk_time_percent: number | null;
  words_per_minute: number | null;
  fillers: number;
  longest_monologue_words: number;
  longest_monologue: number;
  longest_monologue_turn: number | null;
  response_delay: number | null;
  confidence_percent: number | null;
  silences: number;
  interruptions_by_user: number;
  interruptions_of_user: number;
  escalations: number;
  criteria_met: number;
  criteria: { id: string; label: string; met: boolean; turn: number | null; at: number | null }[];
}

export interface DebriefTurn {
  turn: number;
  speaker: 'user' | 'assistant';
  started: number;
  length: number;
  words: number;
  words_per_minute: number | null;
  fillers: number;
  delay: number | null;
  interrupted: boolean;
  marks: { kind: 'misstep' | 'interrupt' | 'escalate' | 'objection_raised' | 'objection_answered' | 'criterion_met'; about: string; label: string }[];
}

export type Outcome = 'success' | 'escalated' | 'unresolved' | 'silent';

export interface Debrief {
  conversation_id: string;
  scenario: string;
  title: string;
  temper: number;
  started_at: string;
  duration: number | null;
  made_at: string;
  demo: boolean;
  grader: string;
  score: number;
  outcome: Outcome;
  rubric: { id: string; label: string; weight: number; percent: number; points: number; quotes: TurnQuote[] }[];
  deductions: { about: string; points: number; reason: string }[];
  strengths: DebriefPoint[];
  improvements: DebriefPoint[];
  takeaway: DebriefPoint;
  missing: { about: string; label: string; advice: string; example: string }[];
  metrics: DebriefMetrics;
  timeline: DebriefTurn[];
  notes: string[];
  commentary: { by: { kind: 'model'; plugin: string }; comment: string; moments: { quote: TurnQuote; remark: string; better: string | null }[] } | null;
}

export interface ProgressPoint {
  conversation_id: string;
  scenario: string;
  title: string;
  temper: number;
  started_at: string;
  duration: number | null;
  score: number;
  outcome: Outcome;
  metrics: Record<string, number | null>;
  try: number;
  previous_score: number | null;
  change: number | null;
  best_before: number | null;
  demo: boolean;
}

export interface ScenarioProgress {
  scenario: string;
  title: string;
  tries: number;
  first_score: number;
  last_score: number;
  best_score: number;
  average_score: number;
  last_at: string;
  won: number;
}

interface ScenarioFilter {
  tag?: string;
  industry?: string;
  difficulty?: number;
  language?: string;
  limit?: number;
  cursor?: string;
}

export interface PracticePaths {
  '/api/scenarios': { get: { parameters: { query?: ScenarioFilter } } & Ok<{ data: Scenario[]; next_cursor: string | null }> };
  '/api/scenarios/{id}': { get: { parameters: Id } & Ok<ScenarioDetails>; delete: { parameters: Id; responses: { 204: never } } };
  '/api/scenario/generate': {
    post: { parameters: { query?: never }; requestBody: Json<ScenarioWish>; responses: { 201: Json<ScenarioDetails & { fallback_reason: string | null }> } };
  };
  '/api/conversations/{id}/debrief': { get: { parameters: Id } & Ok<Debrief> };
  '/api/debrief': { post: { parameters: { query?: never }; requestBody: Json<{ conversation_id: string }> } & Ok<Debrief> };
  '/api/progress': {
    get: { parameters: { query?: { scenario?: string; limit?: number; cursor?: string } } } & Ok<{ data: ProgressPoint[]; next_cursor: string | null; scenarios: ScenarioProgress[] }>;
  };
}
