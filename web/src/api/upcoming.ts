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

export interface ProgressPoint {
  conversation_id: string;
  title: string;
  score: number;
  at: string;
}

export interface PlanAllowance {
  unit: Balance['unit'];
  /** Null: as much as one likes. */
  included?: number | null;
  overage_cap?: number;
  overage_price?: Amount | null;
  overage_per?: 'unit' | 'conversation';
  rollover_cap?: number;
  extension?: { seconds: number; price: Amount } | null;
}

export interface PlanTerms {
  name: string;
  description?: string;
  price: Amount;
  cycle: Plan['cycle'];
  refresh_days?: number | null;
  expiry_days?: number | null;
  longest_seconds?: number | null;
  most_at_once?: number | null;
  warn_percent?: number;
  grace_seconds?: number;
  hard_cutoff?: boolean;
  features?: Record<string, unknown>;
  allowances: PlanAllowance[];
}

export interface ManagedPlan {
  id: string;
  slug: string;
  version: number;
  is_default: boolean;
  terms: PlanTerms;
  position: number;
  offered: boolean;
  created_at: string;
}

export interface RevenueDay {
  day: string;
  revenue: Amount;
  fees: Amount;
  refunded: Amount;
  costs: Amount;
  margin: Amount;
}

export interface Webhook {
  vendor: string;
  event_id: string;
  kind: string;
  object_id: string;
  state: 'new' | 'applied' | 'stale' | 'parked' | 'dead';
  attempts: number;
  error: string | null;
  occurred_at: string;
  received_at: string;
  applied_at: string | null;
}

interface ById {
  id: string;
}

export interface UpcomingPaths {
  '/api/admin/plans': { get: Get<List<ManagedPlan>>; post: Post<{ slug: string; position?: number; is_default?: boolean; terms: PlanTerms }, ManagedPlan> };
  '/api/admin/plans/{id}': {
    patch: { parameters: { path: ById }; requestBody: Json<{ position?: number; offered?: boolean; is_default?: boolean }>; responses: { 200: Json<ManagedPlan> } };
  };
  '/api/admin/plans/{id}/versions': { post: { parameters: { path: ById }; requestBody: Json<{ terms: PlanTerms }>; responses: { 201: Json<ManagedPlan> } } };
  '/api/admin/revenue': { get: Get<List<RevenueDay>, { from?: string; to?: string }> };
  '/api/admin/webhooks': { get: Get<List<Webhook>, Page & { state?: string }> };
  '/api/admin/webhooks/replay': { post: Post<{ vendor: string; event_id: string }, { queued: boolean }> };
  '/api/progress': { get: Get<List<ProgressPoint>> };
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
