/** The id of the HTTP request at hand, for whatever is logged while it is served. */
import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Everything that `serve` calls, now or later, is part of this request. */
export const withinRequest = <Result>(requestId: string, serve: () => Result): Result =>
  storage.run(requestId, serve);

/** Undefined outside of a request. */
export const currentRequestId = (): string | undefined => storage.getStore();
