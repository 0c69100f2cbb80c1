import type { ReactNode } from "react";
import { useAccount } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import styles from "./PrintSheet.module.css";

/** Content that is on paper only. Screen readers ignore it too. */
export function PrintOnly({ children }: { children: ReactNode }) {
  return (
    <div hidden className="print-only">
      {children}
    </div>
  );
}

interface Props {
  /** The days of the sheet as people write them: a month, or the days of a week. */
  readonly period: string;
  readonly children: ReactNode;
}

/**
 * Hours as a sheet to print and sign. On paper the children follow the user's name, email and the period, and end with
 * lines to sign. On screen there are only the children.
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
