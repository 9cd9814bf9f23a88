// Draws every portal page (en, ar; light, dark; 320 and 1280 px) into .wafa/screenshots, for a person to look at, and
// says where a page scrolls sideways, a target is smaller than 24 px or the browser complains. Optional argument: part
// of a page's name.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { buildIfNeeded } from './build.mjs';
import { findChromium, startChromium } from './chromium.mjs';

const FOLDER = '.wafa/screenshots';
const command = findChromium();
if (!command) {
  console.error('screenshots: no Chromium here; on Debian: apt-get install --no-install-recommends chromium');
  process.exit(1);
}
buildIfNeeded((text) => console.error(`screenshots: ${text}`));
mkdirSync(FOLDER, { recursive: true });
const portal = await import(pathToFileURL('dist/apps/api/src/portal/render.js').href);
const { portalAssets } = await import(pathToFileURL('dist/apps/api/src/portal/assets.js').href);
const { portalExamples, consentsExamples } = await importFixtures();
const assets = portalAssets();

const wanted = process.argv[2] ?? '';
const shots = ['en', 'ar'].flatMap((language) =>
  [...portalExamples(language, assets), ...consentsExamples(language, assets)]
    .filter(({ name }) => name.includes(wanted))
    .map((example) => ({ ...example, language, html: portal[example.draw](example.view) })),
);
const server = createServer(serve).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = startChromium(command);
let faults = 0;
try {
  const { targetId } = await browser.call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.call('Target.attachToTarget', { targetId, flatten: true });
  const page = (method, params) => browser.call(method, params, sessionId);
  await page('Page.enable');
  for (const shot of shots)
    for (const scheme of ['light', 'dark'])
      for (const width of [320, 1280]) await draw(page, shot, { scheme, width });
} finally {
  await browser.close();
  server.close();
}
console.log(`${shots.length * 4} pictures in ${FOLDER}, ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;

async function draw(page, shot, { scheme, width }) {
  const file = `${shot.name}.${shot.language}.${scheme}.${width}.png`;
  const metrics = { width, height: 600, deviceScaleFactor: 1, mobile: false };
  await page('Emulation.setDeviceMetricsOverride', metrics);
  await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  const loaded = browser.event('Page.loadEventFired');
  const fragment = shot.name === 'confirm' ? `#t=${'x'.repeat(43)}` : '';
  await page('Page.navigate', { url: `${origin}/${shots.indexOf(shot)}?${scheme}${width}${fragment}` });
  await loaded;
  const { result } = await page('Runtime.evaluate', {
    expression: `(${look.toString()})()`,
    awaitPromise: true,
    returnByValue: true,
  });
  // A viewport as high as the page: a clip beyond the viewport shifts pages that run from right to left.
  await page('Emulation.setDeviceMetricsOverride', { ...metrics, height: result.value.height });
  const { data } = await page('Page.captureScreenshot');
  writeFileSync(`${FOLDER}/${file}`, Buffer.from(data, 'base64'));
  for (const fault of result.value.faults) {
    faults += 1;
    console.error(`${file}: ${fault}`);
  }
}

/** Runs in the page. */
async function look() {
  await document.fonts.ready;
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways: ${root.scrollWidth} px`);
  const { left, right } = document.querySelector('.top').getBoundingClientRect();
  if (left !== 0 || right !== root.clientWidth) faults.push(`stands from ${left} to ${right} px`);
  const inSentence = (element) =>
    element.tagName === 'A' && element.closest('p, small, .steps span, .notice li');
  for (const element of document.querySelectorAll('a, button, input, select, textarea, summary')) {
    const { width, height } = element.getBoundingClientRect();
    const unseen = element.closest('.vh, .skip, [hidden]') || element.type === 'hidden' || width === 0;
    if (!unseen && !inSentence(element) && (width < 24 || height < 23.5))
      faults.push(`target too small: ${element.outerHTML.slice(0, 80)} ${width}x${height}`);
  }
  return { height: root.scrollHeight, faults };
}

function serve(request, response) {
  const asset = assets.files.get(request.url);
  const shot = shots[Number(request.url.slice(1).split('?')[0])];
  if (!asset && !shot) return response.writeHead(404).end();
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'";
  const type = asset?.contentType ?? 'text/html; charset=utf-8';
  return response
    .writeHead(200, { 'content-type': type, 'content-security-policy': policy })
    .end(asset?.bytes ?? shot.html);
}

/** Fixtures import types and one another only: without the types they are plain modules. */
async function importFixtures() {
  const target = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true };
  const files = ['form-values', 'removal-views', 'portal-views', 'consents-views'].map((name) => {
    const source = readFileSync(`test/fixtures/${name}.ts`, 'utf8');
    const file = `${FOLDER}/${name}.js`;
    writeFileSync(file, ts.transpileModule(source, { compilerOptions: target }).outputText);
    return file;
  });
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(file).href)));
  for (const file of files) rmSync(file);
  return Object.assign({}, ...modules);
}
