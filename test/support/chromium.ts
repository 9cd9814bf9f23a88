/** The system's Chromium, as scripts/chromium.mjs speaks to it. */
interface Chromium {
  /** A command of the DevTools protocol; what it answers depends on the command. */
  readonly call: <Answer>(method: string, parameters?: object, sessionId?: string) => Promise<Answer>;
  readonly event: (method: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

interface ChromiumModule {
  readonly findChromium: () => string | undefined;
  readonly startChromium: (command: string) => Chromium;
}

const path: string = '../../scripts/chromium.mjs';
export const { findChromium, startChromium } = (await import(path)) as ChromiumModule;
