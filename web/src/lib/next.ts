/** Where to go after signing in: a path of this portal, never another site. */
export function nextPath(params: URLSearchParams): string {
  const next = params.get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/home';
}
