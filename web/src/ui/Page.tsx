import { type ReactNode, useEffect } from "react";
import { text } from "../text/text.ts";
import styles from "./Page.module.css";

interface Props {
  readonly title: string;
  /** The displayed part of the page, for the browser's title. */
  readonly part?: string;
  /** Controls beside the heading, like the week navigation or a download. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the app. It renders the heading and sets the browser's title. */
export function Page({ title, part, actions, children }: Props) {
  useEffect(() => {
    document.title = text.title(part === undefined ? title : `${part} · ${title}`);
  }, [title, part]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}
