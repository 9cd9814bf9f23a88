export { ensurePostgres as default } from './servers.mjs';
