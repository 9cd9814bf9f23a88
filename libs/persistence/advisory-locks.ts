/** Numbers of the advisory locks that Wafa takes in its own database: here together, so that no two are the same. */
export const LOCKS = {
  migration: 4_017_001,
  /** Of everything that a legal hold forbids. */
  work: 4_017_002,
  housekeeping: 4_017_003,
  watchdog: 4_017_004,
  deletedAccountNotices: 4_017_008,
  deletedAccounts: 4_017_009,
  /** One process reads them at a time. */
  figures: 4_017_010,
} as const;
