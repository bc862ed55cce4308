import { problemOf, Problem } from './problem';

/** Places a call: sends the offer of a connection, and gives the answer to it. */
export async function placeCall(offer: string, key: string, signal: AbortSignal): Promise<string> {
  let response: Response;
  try {
    response = await fetch('/v1/realtime/calls', { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${key}` }, body: offer, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Problem('unreachable', 0, '');
  }
  if (!response.ok) throw await problemOf(response);
  return response.text();
}
