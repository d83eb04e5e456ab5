/** Something that is made only when it is opened. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface FoldProps {
  readonly summary: string;
  readonly children: ComponentChildren;
}

export function Fold({ summary, children }: FoldProps) {
  const [wasOpened, setOpened] = useState(false);
  return (
    <details class="fold" onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}>
      <summary>{summary}</summary>
      {wasOpened && children}
    </details>
  );
}
