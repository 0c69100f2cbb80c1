import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./UndoBar.module.css";

interface Props {
  readonly words: string | undefined;
  readonly onDismiss: () => void;
}

/** Shows why what the user just tried had no effect. */
export function SaidBar({ words, onDismiss }: Props) {
  return (
    <div className={words === undefined ? undefined : styles.bar}>
      {/* It is there before it has a text: screen readers may ignore a live region that appears together with its text. */}
      <p role="status">{words}</p>
      {words !== undefined && (
        <Button kind="quiet" onClick={onDismiss}>
          {text.week.locked.dismiss}
        </Button>
      )}
    </div>
  );
}
