import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { run } from './systems-check.js';

beforeEach(() => void jest.replaceProperty(process, 'env', {}));
afterEach(() => void jest.restoreAllMocks());

it('wafa systems check says which variable is missing where no configuration is named', async () => {
  await expect(run([])).rejects.toMatchObject({
    code: 'config-invalid',
    detail:
      'WAFA_CONFIG_DIR is not set, and here lies no systems.yaml: name the folder with --config, or a stack that runs here with --data .wafa',
  });
});
