/** The small pieces every page is made of. */
import { Fragment, type ReactNode } from 'react';
import type { MessageKey } from '#libs/i18n/en';
import type { Translator } from '#libs/i18n/translate';

/** A sentence whose placeholders are elements. */
export function Rich({
  t,
  id,
  values,
}: {
  t: Translator;
  id: MessageKey;
  values: Readonly<Record<string, ReactNode>>;
}): ReactNode {
  // A sentence has few parts and they never move: the position is the key.
  return t.parts<ReactNode>(id, values).map((part, index) => <Fragment key={String(index)}>{part}</Fragment>);
}

const ICONS = {
  check: 'm5 13 4 4L19 7',
  info: 'M12 8v5M12 16.5v.5M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  wait: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  none: 'M6 12h12',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500',
  warn: 'M12 4 2.500 20h19L12 4M12 10v4M12 17v.5',
} as const;
export type IconName = keyof typeof ICONS;

export const Icon = ({ name }: { name: IconName }): ReactNode => (
  <svg className="i" viewBox="0 0 24 24" aria-hidden="true">
    <path d={ICONS[name]} />
  </svg>
);

export const Chip = ({ tone, icon, text }: { tone: string; icon: IconName; text: string }): ReactNode => (
  <span className={`chip ${tone}`}>
    <Icon name={icon} />
    {text}
  </span>
);

export const Reference = ({ value }: { value: string }): ReactNode => <bdi className="ref">{value}</bdi>;

export const MailLink = ({ address, subject }: { address: string; subject?: string }): ReactNode => (
  <a href={`mailto:${address}${subject ? `?subject=${encodeURIComponent(subject)}` : ''}`}>
    <bdi>{address}</bdi>
  </a>
);

/** Text of a person: its own direction, whatever the page's is. */
export const Typed = ({ text }: { text: string }): ReactNode => <bdi className="typed">{text}</bdi>;

export const HiddenText = ({ text }: { text: string }): ReactNode => <span className="vh">{text}</span>;

/** Headings keep their look when a page shows several cases. */
export function Heading({ level, children }: { level: 1 | 2 | 3; children: ReactNode }): ReactNode {
  const Tag = `h${level}` as const;
  return <Tag>{children}</Tag>;
}

function NoticeTitle({ level, children }: { level: 1 | 2; children: string }): ReactNode {
  const Tag = `h${level}` as const;
  return <Tag id="notice-title">{children}</Tag>;
}

/** What went wrong and what to do, in a box that screen readers meet first. */
export const Notice = ({
  tone,
  title,
  level = 2,
  children,
}: {
  tone: 'bad' | 'info' | 'warn';
  title: string;
  /** 1 where the notice is what the page is about. */
  level?: 1 | 2;
  children: ReactNode;
}): ReactNode => (
  <section className={`notice ${tone}`} aria-labelledby="notice-title">
    <Icon name={tone === 'info' ? 'info' : 'warn'} />
    <div>
      <NoticeTitle level={level}>{title}</NoticeTitle>
      {children}
    </div>
  </section>
);
