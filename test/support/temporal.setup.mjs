export { ensureTemporal as default } from './servers.mjs';
