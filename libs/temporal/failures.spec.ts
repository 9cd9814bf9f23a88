import { describe, expect, it } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { WafaError } from '#libs/domain/errors';
import { codeInFailure, toFailure } from './failures.js';

describe('errors on their way into Temporal', () => {
  it('keep their code and nothing of their detail', () => {
    const failure = toFailure(new WafaError('system-refused', 'password of noor@example.org is wrong'));
    expect(failure).toMatchObject({ type: 'system-refused', message: 'system-refused', nonRetryable: true });
    expect(JSON.stringify(failure)).not.toContain('noor');
    expect(failure.cause).toBeUndefined();
  });

  it('are tried again when the table does not call them final, unknown ones too', () => {
    expect(toFailure(new WafaError('system-unavailable'))).toMatchObject({ nonRetryable: false });
    expect(toFailure(new TypeError('secret'))).toMatchObject({ type: 'internal', nonRetryable: false });
  });

  it.each([
    [1, 5_000],
    [4, 40_000],
    [30, 600_000],
  ])('make a silent system wait: after try %i for %i ms', (attempt, milliseconds) => {
    const failure = toFailure(new WafaError('system-unavailable'), attempt);
    expect(failure).toMatchObject({ nextRetryDelay: milliseconds });
  });

  it('make whoever needs the vault wait for it, ever longer and without an end', () => {
    const failure = toFailure(new WafaError('vault-unavailable', 'vault: 403 AccessDenied'), 30);
    expect(failure).toMatchObject({ nonRetryable: false, nextRetryDelay: 600_000 });
  });

  it('make a system wait as long as it says', () => {
    const busy = new WafaError('system-busy', '', { retryAfterSeconds: 60 });
    expect(toFailure(busy, 1)).toMatchObject({ nextRetryDelay: 60_000 });
  });

  it('leave what is no fault of a system to the workflow', () => {
    expect(toFailure(new Error('our database is down'), 4)).toMatchObject({ nextRetryDelay: undefined });
  });

  it('are found again however deep they come back', () => {
    const inner = ApplicationFailure.nonRetryable('digest-mismatch', 'digest-mismatch');
    const activity = new ActivityFailure(
      'failed',
      'record',
      '1',
      RetryState.NON_RETRYABLE_FAILURE,
      '',
      inner,
    );
    expect(codeInFailure(new Error('update failed', { cause: activity }))).toBe('digest-mismatch');
    expect(codeInFailure(new Error('something else'))).toBeUndefined();
  });
});
