import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./UndoBar.module.css";

interface Props {
  readonly words: string | undefined;
  readonly onDismiss: () => void;
}

/** Why nothing came of what was just tried. */
export function SaidBar({ words, onDismiss }: Props) {
  return (
    <div className={words === undefined ? undefined : styles.bar}>
      {/* There before it has something to say: a live region that comes with its text may stay unheard. */}
      <p role="status">{words}</p>
      {words !== undefined && (
        <Button kind="quiet" onClick={onDismiss}>
          {text.week.locked.dismiss}
        </Button>
      )}
    </div>
  );
}
