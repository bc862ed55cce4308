// Routes that are agreed on and not yet in docs/api/openapi.yaml, in the form of schema.d.ts. Whatever is described there wins.

import type { PracticePaths } from './upcoming_practice';

export type { ProgressPoint } from './upcoming_practice';

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
interface Post<Sent, T> {
  parameters: { query?: never };
  requestBody: Json<Sent>;
  responses: { 200: Json<T> };
}
interface Page {
  limit?: number;
  cursor?: string;
}

export interface Amount {
  amount: string;
  currency: string;
}

export interface Plan {
  id: string;
  slug: string;
  name: string;
  description: string;
  price: Amount;
  cycle: 'one_time' | 'monthly' | 'annual';
  allowances: Partial<Record<'seconds' | 'sessions' | 'calls' | 'tokens' | 'documents', number | null>>;
  longest_session: number | null;
}

export interface Subscription {
  plan: Plan;
  state: 'active' | 'past_due' | 'ended';
  allowance_end: string | null;
  cancels_at_end: boolean;
  next_plan: Plan | null;
}

export interface Balance {
  unit: 'second' | 'session' | 'call' | 'token' | 'document';
  /** Null: as much as one likes. */
  available: number | null;
  included: number | null;
  expires_at: string | null;
}

export interface UsageEvent {
  id: string;
  conversation_id: string | null;
  title: string | null;
  unit: Balance['unit'];
  quantity: number;
  at: string;
}

export interface UsageDay {
  day: string;
  seconds: number;
  conversations: number;
}

export interface Invoice {
  id: string;
  state: 'open' | 'paid';
  amount: Amount;
  refunded: Amount;
  at: string;
  lines: { description: string; quantity: number; amount: Amount }[];
}

export interface UpcomingPaths extends PracticePaths {
  '/api/subscriptions/plans': { get: Get<List<Plan>> };
  '/api/subscriptions/current': { get: Get<Subscription> };
  '/api/subscriptions/cancel': { post: Post<Record<string, never>, Subscription> };
  '/api/subscriptions/change': { post: Post<{ plan: string }, Subscription> };
  '/api/subscriptions/invoices': { get: Get<List<Invoice>, Page> };
  '/api/checkout/create-session': { post: Post<{ plan: string; return_path?: string }, { url: string }> };
  '/api/checkout/portal': { post: Post<Record<string, never>, { url: string }> };
  '/api/usage/balance': { get: Get<{ data: Balance[] }> };
  '/api/usage/history': { get: Get<List<UsageEvent>, Page> };
  '/api/usage/summary': { get: Get<{ data: UsageDay[] }> };
}
