/** What people do, over HTTP: they ask, and confirm with the link of their mail. */
import type { Right } from '#libs/domain/words';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Gives the reference; anything but 202 fails. */
export async function ask(portalUrl: string, contactEmail: string, right: Right = 'access'): Promise<string> {
  const response = await fetch(`${portalUrl}/api/v1/requests`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ rights: [right], contactEmail, language: 'en' }),
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`the request was answered with ${response.status}: ${text}`);
  return (JSON.parse(text) as { reference: string }).reference;
}

/** Presses the button behind the link. */
export async function confirm(portalUrl: string, token: string): Promise<void> {
  const response = await fetch(`${portalUrl}/en/confirm`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: portalUrl, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ token }),
  });
  await response.body?.cancel();
  if (response.status >= 400) throw new Error(`the confirmation was answered with ${response.status}`);
}
