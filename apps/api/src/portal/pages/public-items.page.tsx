/** The choice of public items: title, date and link of each, and one button. */
import type { ReactNode } from 'react';
import { MAX_ITEMS } from '#libs/contracts/public-items';
import { createTranslator, type Translator } from '#libs/i18n/translate';
import { portalPath } from '../paths.js';
import type { ItemView, PublicItemsView } from '../view-models.js';
import { FaultText } from './fields.js';
import { Layout } from './layout.js';
import { Chip, Notice, Reference, Rich, Typed } from './parts.js';

export function PublicItemsPage({ view }: { view: PublicItemsView }): ReactNode {
  const t = createTranslator(view.language);
  const title = t.text('items.title');
  const fault = view.fault === undefined ? undefined : t.text(`items.fault.${view.fault}`);
  const [first] = view.items;
  return (
    <Layout frame={view} title={title}>
      <p className="small muted">
        {t.text('case.reference')} <Reference value={view.reference} />
      </p>
      {fault === undefined ? null : (
        <Notice tone="bad" title={t.text('form.errors.title')}>
          <p>
            <a href={`#item-${first?.id}`}>{fault}</a>
          </p>
        </Notice>
      )}
      <h1>{title}</h1>
      <p className="lead muted">
        <Rich
          t={t}
          id="items.lead"
          values={{ date: <time dateTime={view.until}>{t.date(view.until)}</time> }}
        />
      </p>
      <form method="post" action={portalPath(view.language, 'publicItems')}>
        <FaultText id="item" fault={fault} />
        <fieldset className="choices" aria-describedby={fault === undefined ? undefined : 'item-fault'}>
          <legend className="vh">{title}</legend>
          {view.items.map((item) => (
            <ItemChoice key={item.id} t={t} item={item} ticked={view.ticked.includes(item.id)} />
          ))}
        </fieldset>
        {view.items.length < MAX_ITEMS ? null : <p>{t.text('items.more', { count: MAX_ITEMS })}</p>}
        <p className="muted">{t.text('items.elsewhere')}</p>
        <div className="actions">
          <button className="button">{t.text('items.button')}</button>
          <a className="button quiet" href={portalPath(view.language, 'myRequest')}>
            {t.text('items.later')}
          </a>
        </div>
      </form>
    </Layout>
  );
}

/** The link stands outside of the label: pressing it looks, and ticks nothing. */
const ItemChoice = ({ t, item, ticked }: { t: Translator; item: ItemView; ticked: boolean }): ReactNode => (
  <div>
    <label className="choice" htmlFor={`item-${item.id}`}>
      <input id={`item-${item.id}`} type="checkbox" name="item" value={item.id} defaultChecked={ticked} />
      <span>
        <b>
          <ItemName t={t} item={item} />
        </b>
        {item.date === null ? null : (
          <small>
            <time dateTime={item.date}>{t.date(item.date)}</time>
          </small>
        )}
      </span>
    </label>
    {item.addresses.map((address) => (
      <p key={address} className="small itemlink">
        <a href={address} rel="noreferrer">
          {t.text('items.see')}
        </a>
        <Address address={address} />
      </p>
    ))}
  </div>
);

/** What a page without a title is known by is its address. */
const ItemName = ({ t, item }: { t: Translator; item: ItemView }): ReactNode =>
  item.title === null ? t.text('items.untitled') : <Typed text={item.title} />;

/** What became of each item, on the page of the request. */
export const ItemOutcomes = ({ t, items }: { t: Translator; items: readonly ItemView[] }): ReactNode => (
  <section>
    <ul className="rows">
      {items.map((item) => (
        <li key={item.id}>
          <span>
            <ItemName t={t} item={item} />
            {item.title === null
              ? item.addresses.map((address) => <Address key={address} address={address} />)
              : null}
          </span>
          <Chip
            tone={item.state === 'hidden' ? 'ok' : 'info'}
            icon={item.state === 'hidden' ? 'check' : 'wait'}
            text={t.text(`items.state.${item.state}`)}
          />
        </li>
      ))}
    </ul>
    {items.some(({ state }) => state === 'hidden') ? (
      <p className="small muted">{t.text('items.elsewhere')}</p>
    ) : null}
  </section>
);

/** Long and without a space: broken wherever it has to be. */
const Address = ({ address }: { address: string }): ReactNode => (
  <bdi className="address small muted">{address}</bdi>
);
