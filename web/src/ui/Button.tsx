import type { ButtonHTMLAttributes } from "react";
import styles from "./Button.module.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** "primary" is the main action; "quiet" is for actions in rows. */
  readonly kind?: "primary" | "secondary" | "quiet" | "danger";
}

export function Button({ kind = "secondary", className, type = "button", ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={[styles.button, styles[kind], className].filter(Boolean).join(" ")}
    />
  );
}
