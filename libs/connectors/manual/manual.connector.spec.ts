import { describe, expect, it } from '@jest/globals';
import { discoverAll } from '#libs/connectors/kit/contract';
import { createManualConnector } from './manual.connector.js';

describe('a system without an interface', () => {
  const connector = createManualConnector({ system: 'paper-archive' });

  it('asks for a person, whoever is looked for, and calls nothing empty', async () => {
    const asked = { collections: [], gatheredKeys: [], identifiers: [], openTask: 'look-by-hand' };
    for (const identifiers of [[], [{ kind: 'email', value: 'layla@example.com' }]]) {
      expect(await discoverAll(connector, identifiers)).toEqual({ result: asked, envelopes: [], files: [] });
    }
  });

  it('has nothing to be asked with, and nothing that could fail', async () => {
    expect([connector.system, connector.kinds, connector.collections]).toEqual(['paper-archive', [], []]);
    await connector.check();
    expect(await connector.permissions()).toEqual([]);
    await connector.close();
  });
});
