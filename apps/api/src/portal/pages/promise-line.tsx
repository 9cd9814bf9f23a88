/** The promise line: receipt, today, due. One picture, mirrored in Arabic, red where the answer is late. */
import type { ReactNode } from 'react';
import type { Translator } from '#libs/i18n/translate';
import type { Right } from '#libs/domain/words';
import { daysBetween } from '../local-dates.js';
import type { PromiseView } from '../view-models.js';
import { Icon, Rich } from './parts.js';

interface Positions {
  /** Of the day looked at and of the due day, in percent of the line. */
  readonly now: number;
  readonly due: number;
  readonly daysLeft: number;
}

export function positionsOf(promise: PromiseView): Positions {
  const until = promise.answeredDate ?? promise.today;
  const whole = Math.max(daysBetween(promise.receivedDate, promise.answerBy), 1);
  const passed = Math.max(daysBetween(promise.receivedDate, until), 0);
  const span = Math.max(whole, passed);
  const percent = (days: number): number => Math.round((days / span) * 1000) / 10;
  return { now: percent(passed), due: percent(whole), daysLeft: daysBetween(until, promise.answerBy) };
}

const Day = ({ t, date }: { t: Translator; date: string }): ReactNode => (
  <time dateTime={date}>{t.date(date)}</time>
);

function label(t: Translator, promise: PromiseView): string {
  const received = t.date(promise.receivedDate);
  const due = t.date(promise.answerBy);
  return promise.answeredDate === null
    ? t.text('promise.label', { received, today: t.date(promise.today), due })
    : t.text('promise.labelAnswered', { received, answered: t.date(promise.answeredDate), due });
}

interface PromiseProps {
  readonly t: Translator;
  readonly right: Right;
  readonly promise: PromiseView;
  readonly open: boolean;
}

export function PromiseLine({ t, right, promise, open }: PromiseProps): ReactNode {
  const { now, due, daysLeft } = positionsOf(promise);
  const late = daysLeft < 0;
  return (
    <section className={late ? 'promise card late' : 'promise card'}>
      <svg width="100%" height="26" role="img" aria-label={label(t, promise)}>
        <rect className="track" x="0" y="8" width="100%" height="10" rx="5" />
        <rect className="done" x="0" y="8" width={`${Math.min(now, due)}%`} height="10" rx="5" />
        {late ? (
          <rect className="over" x={`${due}%`} y="8" width={`${100 - due}%`} height="10" rx="5" />
        ) : null}
        {late ? <rect className="due" x={`${due}%`} y="3" width="2" height="20" /> : null}
        <svg x={`${now}%`} width="2" height="26" overflow="visible">
          <rect className="now" x={now > 99 ? -2 : 0} y="0" width="2" height="26" />
        </svg>
      </svg>
      <p className="ends">
        <span>
          <Rich t={t} id="promise.received" values={{ date: <Day t={t} date={promise.receivedDate} /> }} />
        </span>
        <span>
          {promise.answeredDate === null ? (
            <Rich
              t={t}
              id="promise.due"
              values={{
                date: (
                  <b>
                    <Day t={t} date={promise.answerBy} />
                  </b>
                ),
              }}
            />
          ) : (
            <Rich
              t={t}
              id="promise.answered"
              values={{
                date: (
                  <b>
                    <Day t={t} date={promise.answeredDate} />
                  </b>
                ),
              }}
            />
          )}
        </span>
      </p>
      {open ? <DaysLeft t={t} days={daysLeft} /> : null}
      <Why t={t} right={right} promise={promise} />
    </section>
  );
}

const DaysLeft = ({ t, days }: { t: Translator; days: number }): ReactNode =>
  days < 0 ? (
    <p className="small bad-text">
      <Icon name="warn" /> {t.text('promise.late', { days: -days })}
    </p>
  ) : (
    <p className="small">{t.text('promise.left', { days })}</p>
  );

function Why({ t, right, promise }: Omit<PromiseProps, 'open'>): ReactNode {
  const differ =
    promise.promise !== null && promise.legalDue !== null && promise.promise.date !== promise.legalDue;
  const extended = promise.promise !== null && promise.answerBy > promise.promise.date;
  return (
    <details className="small">
      <summary>{t.text('promise.why')}</summary>
      {promise.promise === null ? null : (
        <p>
          {t.text('promise.whyPromise', { days: promise.promise.days, date: t.date(promise.promise.date) })}
        </p>
      )}
      {promise.legalDue === null ? null : <p>{t.text(lawOf(right), { date: t.date(promise.legalDue) })}</p>}
      <p>{t.text(extended ? 'promise.whyExtended' : differ ? 'promise.whyEarlier' : 'promise.whyStart')}</p>
    </details>
  );
}

/** No law names the right to take single public items down, so none sets its period. */
const lawOf = (right: Right) => (right === 'removal' ? 'promise.whyNoLaw' : 'promise.whyLaw');
