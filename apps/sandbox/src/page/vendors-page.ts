import { escapeHtml, page } from '../html.js';
import { labelOfFault, PLAYABLE_FAULTS } from './playable-faults.js';
import type { CaseLine, Shown } from './sandbox-page.js';

const REFRESH_SECONDS = 2;
const LAST_CALLS = 4;

const button = (path: string, label: string): string =>
  `<form method="post" action="${escapeHtml(path)}"><button>${escapeHtml(label)}</button></form>`;

export function vendorsPage({ vendors, cases, signedInAs, trouble }: Shown): string {
  const asks = signedInAs
    ? `<p>${escapeHtml(signedInAs)} is signed in to the product.</p>${button('/ask', 'She asks for a copy and for portable files')}`
    : '';
  return page(
    'Sandbox',
    `<h1>Sandbox</h1>
<p>The vendors below are stand-ins on this machine: they speak as the real ones do, about fictitious people. Break one,
ask for a copy of the data of layla@example.com, and see how the case waits and goes on.</p>${asks}
<h2>What Wafa does</h2>${trouble ? `<p>${escapeHtml(trouble)}</p>` : casesPart(cases)}
${vendors.map(vendorPart).join('')}`,
    { refreshSeconds: REFRESH_SECONDS },
  );
}

/** Why a button did nothing, and the way back. */
export const failedPage = (why: string): string =>
  page(
    'Sandbox',
    `<h1>That did not work</h1><p>${escapeHtml(why)}</p><p><a href="/">Back to the sandbox</a></p>`,
  );

function vendorPart({ system, standIn, isPaused }: Shown['vendors'][number]): string {
  const { current } = standIn.faults;
  const does = current
    ? `It was told to <strong>${escapeHtml(labelOfFault(current))}</strong>.`
    : 'It works. Make it';
  const calls = standIn.calls
    .slice(-LAST_CALLS)
    .map(({ method, path, status }) => `${method} ${path} ${status === 0 ? 'hung up' : status}`);
  const shown = calls.length === 0 ? 'no call yet' : calls.map(escapeHtml).join('<br>');
  const acts = current
    ? button(`/vendors/${system}/repair`, 'Repair it')
    : PLAYABLE_FAULTS.map(({ key, label }) => button(`/vendors/${system}/${key}`, label)).join('');
  const resume =
    isPaused && !current
      ? `<p>Wafa has paused it for every case, and told the officers.</p>${button(`/systems/${system}/resume`, 'Repaired: resume it, as officer Salma')}`
      : isPaused
        ? '<p>Wafa has paused it for every case, and told the officers. Repair it first.</p>'
        : '';
  return `<section><h2>${escapeHtml(standIn.name)} <small>${escapeHtml(system)}</small></h2><p>${does}</p>
<div class="acts">${acts}</div>${resume}<p><small>${shown}</small></p></section>`;
}

function casesPart(cases: readonly CaseLine[]): string {
  if (cases.length === 0) return '<p>No case yet.</p>';
  const rows = cases.map(
    ({ reference, right, status, systems }) =>
      `<tr><td>${escapeHtml(reference)}<br><small>${escapeHtml(right)}</small></td><td>${escapeHtml(status)}</td><td>${systems
        .map(({ system, state, records }) => escapeHtml(`${system}: ${state}, ${records}`))
        .join('<br>')}</td></tr>`,
  );
  return `<table><tr><th>Case</th><th>Status</th><th>System: state, records</th></tr>${rows.join('')}</table>`;
}
