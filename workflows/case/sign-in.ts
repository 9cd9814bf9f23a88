/**
 * A copy and an erasure together: the account that the person signs in with goes last, and not before the copy
 * was downloaded or the day has come that they were told.
 */
import type { Case } from './case.js';
import { erasureRecords } from './records.js';

/** A cancellation ends the wait, too: the caller leaves then. */
export async function waitForDownload(
  dsr: Case,
  { system, signIns }: { readonly system: string; readonly signIns: readonly string[] },
): Promise<void> {
  while (signIns.includes(system)) {
    const heard = dsr.state.copiesDownloaded;
    const { until } = await erasureRecords.awaitDownload({ ...dsr.now(), system });
    if (until === null) return;
    const next = (): boolean => dsr.state.copiesDownloaded > heard || dsr.state.cancelledLate;
    await dsr.untilDay('download', Date.parse(until), next);
    if (dsr.state.cancelledLate) return;
    dsr.state.waitingFor = 'erasure';
  }
}
