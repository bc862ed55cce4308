const storageKey = 'parley.consent';

export interface Consent {
  keepTranscript: boolean;
  record: boolean;
}

/** What was chosen before on this device; nothing is kept by default. */
export function rememberedConsent(): Consent {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Consent>;
    return { keepTranscript: kept.keepTranscript === true, record: kept.record === true };
  } catch {
    return { keepTranscript: false, record: false };
  }
}

export function rememberConsent(consent: Consent): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(consent));
  } catch {
    // It is asked again next time.
  }
}
