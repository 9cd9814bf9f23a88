/** Every activity, made from what the worker gives. A plain object: methods of a class instance would be dropped. */
import { Context } from '@temporalio/activity';
import { failPoint } from '#libs/fail-points/fail-points';
import { toFailure } from '#libs/temporal/failures';
import type {
  CaseRecords,
  ConnectorActivities,
  DeliveryActivities,
  ErasureActivities,
  ErasureRecords,
  FulfilmentActivities,
  LiftRecords,
  MarkActivities,
  MarkRecords,
  LoginChangeActivities,
  ObligationActivities,
  RectificationActivities,
  RectificationRecords,
  RemovalActivities,
  RemovalRecords,
  TransferActivities,
} from './contract.js';
import { deliveryActivities } from './deliver/build-package.activity.js';
import { obligationActivities } from './deliver/obligation.activity.js';
import { releaseRecords } from './deliver/release.records.js';
import { transferActivities } from './deliver/transfer.activity.js';
import type { ActivityDependencies } from './dependencies.js';
import { discoverActivities } from './discover/discover.activity.js';
import { eraseActivities } from './erase/erase.activity.js';
import { erasureRecords } from './erase/erasure.records.js';
import { fulfilActivities } from './obligations/fulfil.activity.js';
import { obligationRecords } from './obligations/obligation.records.js';
import { liftRecords } from './marks/lift.records.js';
import { markActivities } from './marks/mark.activity.js';
import { markRecords } from './marks/mark.records.js';
import { planRecords } from './plan/plan.records.js';
import { approvalRecords } from './records/approval.records.js';
import { clockRecords } from './records/clock.records.js';
import { closeRecords } from './records/close.records.js';
import { loginChangeActivities } from './rectify/login-change.activity.js';
import { rectificationRecords } from './rectify/rectification.records.js';
import { rectifyActivities } from './rectify/rectify.activity.js';
import { otherCaseRecords } from './records/other-cases.js';
import { removalActivities } from './removal/removal.activity.js';
import { removalRecords } from './removal/removal.records.js';
import { searchRecords } from './records/search.records.js';
import { silenceRecords } from './records/silence.js';
import { taskRecords } from './records/task.records.js';

/** Hears of every error before it becomes a failure, which carries its code only; `input`: what the activity was given. */
export type ErrorListener = (activity: string, error: unknown, input: unknown) => void;

export type OwnActivities = CaseRecords &
  ErasureRecords &
  MarkRecords &
  LiftRecords &
  RemovalRecords &
  RectificationRecords &
  LoginChangeActivities &
  DeliveryActivities &
  TransferActivities &
  ObligationActivities;

/** The activities of the case queue. */
export const createActivities = (deps: ActivityDependencies, onError: ErrorListener): OwnActivities =>
  guarded(
    {
      ...clockRecords(deps),
      ...searchRecords(deps),
      ...otherCaseRecords(deps),
      ...taskRecords(deps),
      ...silenceRecords(deps),
      ...planRecords(deps),
      ...approvalRecords(deps),
      ...deliveryActivities(deps),
      ...releaseRecords(deps),
      ...erasureRecords(deps),
      ...markRecords(deps),
      ...liftRecords(deps),
      ...removalRecords(deps),
      ...rectificationRecords(deps),
      ...loginChangeActivities(deps),
      ...closeRecords(deps),
      ...transferActivities(deps),
      ...obligationActivities(deps),
      ...obligationRecords(deps),
    },
    onError,
  );

/** The activities of a connector's queue. */
export const createConnectorActivities = (
  deps: ActivityDependencies,
  onError: ErrorListener,
): ConnectorActivities &
  ErasureActivities &
  MarkActivities &
  RemovalActivities &
  RectificationActivities &
  FulfilmentActivities =>
  guarded(
    {
      ...discoverActivities(deps),
      ...eraseActivities(deps),
      ...markActivities(deps),
      ...removalActivities(deps),
      ...rectifyActivities(deps),
      ...fulfilActivities(deps),
    },
    onError,
    (error) => toFailure(error, Context.current().info.attempt),
  );

function guarded<Group extends object>(
  group: Group,
  onError: ErrorListener,
  failureOf: (error: unknown) => Error = (error) => toFailure(error),
): Group {
  const wrap = ([name, activity]: [string, (input: unknown) => Promise<unknown>]): [string, unknown] => [
    name,
    async (input: unknown) => {
      failPoint('activity.1-begins', name);
      try {
        const answer = await activity(input);
        failPoint('activity.2-ended', name);
        return answer;
      } catch (error) {
        onError(name, error, input);
        throw failureOf(error);
      }
    },
  ];
  return Object.fromEntries(Object.entries(group).map(wrap)) as Group;
}
