// Global Privacy Control on pages of the product. Put it first in <head>, before Google Analytics is loaded:
//   <script src="https://privacy.example.org/gpc.js" data-profile="PSEUDONYM" data-ga="G-XXXXXXX"></script>
// data-profile: the product's own pseudonym of who is signed in, if anybody is. data-ga: measurement ids, with spaces.
// Where the browser sends no signal it does nothing. Afterwards: event `wafa:gpc` on document, detail.status.
(() => {
  if (navigator.globalPrivacyControl !== true) return;
  const { src, dataset } = document.currentScript;

  for (const id of (dataset.ga ?? '').split(/\s+/).filter(Boolean)) window[`ga-disable-${id}`] = true;
  window.dataLayer = window.dataLayer ?? [];
  (function () {
    window.dataLayer.push(arguments);
  })('consent', 'default', {
    ad_storage: 'denied',
    ad_user_data: 'denied',
    ad_personalization: 'denied',
    analytics_storage: 'denied',
  });

  // The cookies of Google Analytics may stand on this host or on any of its parents.
  const labels = location.hostname.split('.');
  const domains = labels.map((_, index) => labels.slice(index).join('.'));
  for (const name of document.cookie.split(/;\s*/).map((pair) => pair.split('=')[0])) {
    if (!/^_ga(_|$)/.test(name)) continue;
    document.cookie = `${name}=; Max-Age=0; path=/`;
    for (const domain of domains) document.cookie = `${name}=; Max-Age=0; path=/; domain=${domain}`;
  }

  const tell = (status) => document.dispatchEvent(new CustomEvent('wafa:gpc', { detail: { status } }));
  fetch(new URL('/api/v1/privacy-signal', src), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ browser: browserId(), profile: dataset.profile || undefined }),
    credentials: 'omit',
    keepalive: true,
  }).then(
    (answer) => tell(answer.ok ? 'opted-out' : 'not-recorded'),
    () => tell('not-recorded'),
  );

  function browserId() {
    const key = 'wafa-browser';
    const fresh = () =>
      Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    try {
      const known = localStorage.getItem(key) ?? fresh();
      localStorage.setItem(key, known);
      return known;
    } catch {
      return fresh();
    }
  }
})();
