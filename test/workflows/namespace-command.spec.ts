import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { run } from '../../apps/cli/src/namespace.js';
import { runCommand } from '../support/command.js';
import { describeWithTemporal } from '../support/temporal.js';

const namespace = `command-${randomBytes(4).toString('hex')}`;

afterEach(() => {
  delete process.env['TEMPORAL_ADDRESS'];
  delete process.env['TEMPORAL_NAMESPACE'];
});

describeWithTemporal('wafa namespace', () => {
  const address = process.env['WAFA_TEST_TEMPORAL'] ?? '';

  it('registers the namespace with its search attributes, once or twice', async () => {
    for (const _ of [1, 2]) {
      process.env['TEMPORAL_ADDRESS'] = address;
      process.env['TEMPORAL_NAMESPACE'] = namespace;
      const ready = { code: 0, out: `namespace ${namespace} is ready\n`, err: '' };
      expect(await runCommand(run, [])).toEqual(ready);
    }
    const connection = await Connection.connect({ address });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    await connection.close();
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(['CaseRight', 'CaseDueAt']));
  });

  it('only looks where it is told to, and says what is missing', async () => {
    process.env['TEMPORAL_ADDRESS'] = address;
    process.env['TEMPORAL_NAMESPACE'] = namespace;
    const ready = { code: 0, out: `namespace ${namespace} is ready\n`, err: '' };
    expect(await runCommand(run, ['--check'])).toEqual(ready);
    process.env['TEMPORAL_NAMESPACE'] = `${namespace}-not`;
    const detail = `there is no namespace ${namespace}-not`;
    await expect(runCommand(run, ['--check'])).rejects.toMatchObject({ code: 'system-refused', detail });
  });

  it('says which variable is missing, and how it is called', async () => {
    await expect(runCommand(run, [])).rejects.toThrow(/TEMPORAL_ADDRESS/);
    expect(await runCommand(run, ['--force'])).toMatchObject({ code: 1, err: 'wafa namespace [--check]\n' });
  });
});
