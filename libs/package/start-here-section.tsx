import type { ReactNode } from 'react';

/** A part of START-HERE.html under its own heading. */
export function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
