// The system's Chromium over its debugging pipe: no package, no port. Enough to look at pages.
import { spawn, spawnSync } from 'node:child_process';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export function findChromium() {
  return NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** `call(method, parameters, sessionId?)` speaks the DevTools protocol; `close()` ends the browser. */
export function startChromium(command) {
  const options = [
    '--headless',
    '--disable-gpu',
    '--hide-scrollbars',
    '--remote-debugging-pipe',
    '--no-first-run',
  ];
  if (process.getuid?.() === 0) options.push('--no-sandbox');
  const child = spawn(command, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , input, output] = child.stdio;
  const waiting = new Map();
  const listeners = new Set();
  let last = 0;
  let rest = '';
  output.on('data', (chunk) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop();
    for (const text of messages) {
      const message = JSON.parse(text);
      for (const listener of listeners) listener(message);
      const answer = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) answer?.reject(new Error(message.error.message));
      else answer?.resolve(message.result);
    }
  });
  const call = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  /** Resolves at the next event of that name. */
  const event = (method) =>
    new Promise((resolve) => {
      const listener = (message) => {
        if (message.method !== method) return;
        listeners.delete(listener);
        resolve(message.params);
      };
      listeners.add(listener);
    });
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await call('Browser.close');
    await ended;
  };
  return { call, event, close };
}
