const csrfCookie = '__Host-parley_csrf';
const continuedKey = 'parley.continued';

/** The cookie that scripts may read; who has it has a session, or had one. */
export function csrfToken(): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${csrfCookie}=`));
  return found?.slice(csrfCookie.length + 1) || undefined;
}

function lastContinued(): number {
  try {
    return Number(localStorage.getItem(continuedKey)) || 0;
  } catch {
    return 0;
  }
}

function rememberContinued(): void {
  try {
    localStorage.setItem(continuedKey, String(Date.now()));
  } catch {
    // Then two tabs may both ask, and the second is signed out. Nothing better is left.
  }
}

async function refresh(since: number): Promise<boolean> {
  if (lastContinued() > since) return true;
  const token = csrfToken();
  if (!token) return false;
  const response = await fetch('/api/auth/refresh', { method: 'POST', headers: { 'X-CSRF-Token': token }, credentials: 'same-origin' }).catch(
    () => undefined,
  );
  if (!response?.ok) return false;
  rememberContinued();
  return true;
}

async function refreshInTurn(since: number): Promise<boolean> {
  // Locks are there on https and localhost only.
  return 'locks' in navigator ? navigator.locks.request('parley.session', () => refresh(since)) : refresh(since);
}

let running: Promise<boolean> | undefined;

/**
 * Gets a new access cookie for the session. A refresh token works once, and using one twice ends the session: so one request at a
 * time asks, over all tabs, and whoever waited meanwhile uses what it brought.
 */
export function continueSession(since: number): Promise<boolean> {
  running ??= refreshInTurn(since).finally(() => {
    running = undefined;
  });
  return running;
}
