import { describe, expect, it } from '@jest/globals';
import { servedBy } from './served-queues.js';

const systems = [{ key: 'product' }, { key: 'billing' }];

describe('what a worker serves', () => {
  it('is everything where nothing is said', () => {
    expect(servedBy({ WAFA_WORKER_QUEUES: undefined }, systems)).toEqual({ cases: true, systems });
  });

  it('is what is named', () => {
    expect(servedBy({ WAFA_WORKER_QUEUES: ['cases'] }, systems)).toEqual({ cases: true, systems: [] });
    expect(servedBy({ WAFA_WORKER_QUEUES: ['billing'] }, systems)).toEqual({
      cases: false,
      systems: [{ key: 'billing' }],
    });
  });

  it('is nothing that does not exist', () => {
    const serve = () => servedBy({ WAFA_WORKER_QUEUES: ['cases', 'bilingual'] }, systems);
    expect(serve).toThrow('bilingual is neither cases nor a system');
  });
});
