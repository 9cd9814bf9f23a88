/** What is not here any more, since the person had it erased before. */
import { Fragment, type ReactNode } from 'react';
import type { Page } from './start-here.page.js';

export function ErasedBefore({ content, t, translator }: Page): ReactNode {
  const { erasedBefore = [], controller } = content;
  if (erasedBefore.length === 0) return null;
  return (
    <section>
      <h2>{t('erasedBefore.title')}</h2>
      {erasedBefore.map(({ reference, on, lines }) => (
        <Fragment key={reference}>
          <p>
            {t('erasedBefore.text', {
              reference,
              date: translator.dateTimeWithZone(on, controller.timeZone),
            })}
          </p>
          <ul>
            {lines.map(({ label, value }) => (
              <li key={label}>
                {label}: {value}
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </section>
  );
}
