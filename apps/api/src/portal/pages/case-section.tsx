/** One case as its person sees it: what is going on, by when, what has happened, what can be done. */
import type { ReactNode } from 'react';
import type { Translator } from '#libs/i18n/translate';
import { HANDS_OVER, headlineOf } from '../headline.js';
import { stepsOf, type Step } from '../steps.js';
import { portalPath } from '../paths.js';
import type { CaseView, Frame, ItemView, SystemView } from '../view-models.js';
import { DownloadPanel } from './download-panel.js';
import { Chip, Heading, HiddenText, Icon, Reference, Rich, type IconName } from './parts.js';
import { ItemOutcomes } from './public-items.page.js';
import { PromiseLine } from './promise-line.js';

interface CaseProps {
  readonly frame: Frame;
  readonly t: Translator;
  readonly view: CaseView;
}

/** Never broken at its hyphen. */
const FIRST_FILE = <bdi className="ref">START-HERE.html</bdi>;

/** Level 1 where the request has one case; with several, each says which it is. */
export function CaseSection({ frame, t, view, level }: CaseProps & { readonly level: 1 | 2 }): ReactNode {
  const { title, lead } = headlineOf(view);
  const until = 'until' in view.download ? t.dateTime(view.download.until, frame.timeZone) : '';
  const below = { level: level === 1 ? 2 : 3 } as const;
  const lifted = view.liftedAt === undefined ? '' : t.dateTime(view.liftedAt, frame.timeZone);
  const ground = view.refusalGround ? t.text(`ground.${view.refusalGround}`) : '';
  return (
    <>
      {level === 2 ? (
        <p className="small muted">
          <Reference value={view.reference} /> · {t.text(`right.${view.right}.title`)}
        </p>
      ) : null}
      <Heading level={level}>{t.text(title)}</Heading>
      <p className="lead muted">
        <Rich
          t={t}
          id={lead}
          values={{ company: frame.companyName, until, lifted, ground, file: FIRST_FILE }}
        />
      </p>
      <DownloadPanel
        {...{ frame, t }}
        download={view.download}
        reference={view.reference}
        right={view.right}
      />
      {view.asked === undefined ? null : (
        <Lines title={t.text('asked.title')} lines={view.asked} {...below} />
      )}
      {view.items === undefined ? null : <Items frame={frame} t={t} items={view.items} />}
      {view.erased.length > 0 ? <Lines title={t.text('asked.done')} lines={view.erased} {...below} /> : null}
      {view.corrected.length > 0 ? (
        <Lines title={t.text('asked.done')} lines={view.corrected} {...below} />
      ) : null}
      <PromiseLine
        t={t}
        right={view.right}
        promise={view.promise}
        open={view.milestones.answeredAt === null && view.status !== 'closed'}
      />
      <section>
        <Heading level={level === 1 ? 2 : 3}>{t.text('steps.title')}</Heading>
        <ol className="steps">
          {stepsOf(view).map((step) => (
            <li
              key={step.key}
              className={step.state}
              aria-current={step.state === 'current' ? 'step' : undefined}
            >
              {step.state === 'done' ? <Icon name="check" /> : null}
              <b>
                {t.text(step.label)} <HiddenText text={t.text(`steps.state.${step.state}`)} />
              </b>
              <StepNote frame={frame} t={t} view={view} step={step} />
              {step.key === 'search' && view.systems.length > 0 ? (
                <Systems t={t} systems={view.systems} />
              ) : null}
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function StepNote({ frame, t, view, step }: CaseProps & { readonly step: Step }): ReactNode {
  if (step.at !== null) {
    return (
      <span>
        <time dateTime={step.at}>{t.dateTime(step.at, frame.timeZone)}</time>
      </span>
    );
  }
  if (step.key === 'hold' && view.download.kind === 'on-hold') {
    return <span>{t.text('steps.until', { when: t.dateTime(view.download.until, frame.timeZone) })}</span>;
  }
  if (step.key === 'ready')
    return HANDS_OVER.has(view.right) ? <span>{t.text('steps.readyNote')}</span> : null;
  if (step.key !== 'check' || view.promise.today > view.promise.answerBy) return null;
  // A choice ends with the day before the answer, so that what was chosen is answered in time.
  const last = view.right === 'removal' ? 'steps.before' : 'steps.latest';
  return <span>{t.text(last, { date: t.date(view.promise.answerBy) })}</span>;
}

/** The way to the choice, or what became of it. */
function Items({
  frame,
  t,
  items,
}: Pick<CaseProps, 'frame' | 't'> & { items: readonly ItemView[] }): ReactNode {
  if (items.length === 0) return null;
  if (items.some(({ state }) => state !== 'offered')) return <ItemOutcomes t={t} items={items} />;
  return (
    <p>
      <a className="button" href={portalPath(frame.language, 'publicItems')}>
        {t.text('items.choose', { count: items.length })}
      </a>
    </p>
  );
}

interface LinesProps {
  readonly title: string;
  readonly level: 2 | 3;
  readonly lines: CaseView['erased'];
}

export const Lines = ({ title, level, lines }: LinesProps): ReactNode => (
  <section className="panel card">
    <Heading level={level}>{title}</Heading>
    <dl className="lines">
      {lines.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </section>
);

const LOOK: Readonly<Record<SystemView['state'], { readonly tone: string; readonly icon: IconName }>> = {
  planned: { tone: '', icon: 'wait' },
  requested: { tone: 'info', icon: 'wait' },
  confirmed: { tone: 'ok', icon: 'check' },
  'nothing-held': { tone: '', icon: 'none' },
  manual: { tone: 'info', icon: 'person' },
  failed: { tone: 'info', icon: 'person' },
  paused: { tone: 'warn', icon: 'wait' },
  erased: { tone: 'ok', icon: 'check' },
  verified: { tone: 'ok', icon: 'check' },
  checked: { tone: 'ok', icon: 'check' },
  accepted: { tone: 'info', icon: 'wait' },
};

const Systems = ({ t, systems }: { t: Translator; systems: readonly SystemView[] }): ReactNode => (
  <ul className="rows">
    {systems.map(({ name, state }) => (
      <li key={name}>
        <span>{name}</span>
        <Chip {...LOOK[state]} text={t.text(`system.${state}`)} />
      </li>
    ))}
  </ul>
);
