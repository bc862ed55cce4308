import type { components } from './schema';

export type ProblemDocument = components['schemas']['Problem'];

/** What went wrong with a request, in the host's own words where it had any. */
export class Problem extends Error {
  constructor(
    /** The stable name; `unreachable` when no answer came. */
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly requestId: string | undefined = undefined,
    /** Faults of single fields: `email` → what is wrong with it. */
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfterSeconds: number | undefined = undefined,
    /** The same faults by where exactly they are: `/settings/voice`. */
    readonly pointers: Readonly<Record<string, string>> = {},
  ) {
    super(detail || code);
    this.name = 'Problem';
  }

  get isMissing(): boolean {
    return this.status === 404;
  }
}

function fieldsOf(document: Partial<ProblemDocument>): Record<string, string> {
  return Object.fromEntries((document.errors ?? []).map(({ pointer, detail }) => [pointer.split('/')[1] ?? '', detail]));
}

export async function problemOf(response: Response): Promise<Problem> {
  const document = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  const rest = Number(response.headers.get('Retry-After'));
  return new Problem(
    document.code ?? `status_${response.status}`,
    response.status,
    document.detail ?? document.title ?? '',
    document.request_id ?? response.headers.get('X-Request-Id') ?? undefined,
    fieldsOf(document),
    rest > 0 ? rest : undefined,
    Object.fromEntries((document.errors ?? []).map(({ pointer, detail }) => [pointer, detail])),
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('unexpected', 0, error instanceof Error ? error.message : String(error));
}
