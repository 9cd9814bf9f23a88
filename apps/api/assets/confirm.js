// Moves the one-time token from the address into the form, and out of the address bar. Redeeming stays a button press.
const token = /^#t=([\w-]{20,100})$/.exec(location.hash)?.[1];
const form = document.getElementById('confirm-link');
if (token && form) {
  form.elements.token.value = token;
  form.hidden = false;
  document.getElementById('confirm-code').open = false;
  history.replaceState(null, '', location.pathname);
}
