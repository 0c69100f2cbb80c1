import type { ReactNode } from "react";
import { useAccount } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import styles from "./PrintSheet.module.css";

/** Content that is printed and not displayed. Screen readers ignore it too. */
export function PrintOnly({ children }: { children: ReactNode }) {
  return (
    <div hidden className="print-only">
      {children}
    </div>
  );
}

interface Props {
  /** The formatted period of the sheet: a month, or the days of a week. */
  readonly period: string;
  readonly children: ReactNode;
}

/**
 * A sheet of hours to print and sign. On paper, the user's name, email and the period are above the children, and lines
 * for signatures below them. On screen, only the children are displayed.
 */
export function PrintSheet({ period, children }: Props) {
  const { name, email } = useAccount();
  return (
    <>
      <PrintOnly>
        <p className={styles.title}>{text.print.title}</p>
        <dl className={styles.facts}>
          <dt>{text.print.name}</dt>
          <dd>
            <bdi>{name}</bdi>
            {email !== "" && email !== name && ` (${email})`}
          </dd>
          <dt>{text.print.period}</dt>
          <dd>{period}</dd>
        </dl>
      </PrintOnly>
      {children}
      <PrintOnly>
        <div className={styles.signatures}>
          <p>
            {text.print.signature} <bdi>{name}</bdi>
          </p>
          <p>
            {text.print.signature} {text.print.manager}
          </p>
        </div>
      </PrintOnly>
    </>
  );
}
