import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";

import { clearNotices } from "./notice";

interface Props {
  /** The page's title, in its tab as well. */
  title: string;
  children?: ComponentChildren;
}

/**
 * The heading of a page. It gets the focus when the page is come to, so that
 * readers of the screen hear where they are.
 */
export function PageHead({ title, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Onsale`;
  }, [title]);
  useEffect(() => {
    clearNotices();
    if (history.state !== null || performance.now() > 3_000)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page-head">
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {children}
    </div>
  );
}
