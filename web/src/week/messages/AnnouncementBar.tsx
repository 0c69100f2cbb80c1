import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./UndoBar.module.css";

interface Props {
  readonly announcement: string | undefined;
  readonly onDismiss: () => void;
}

/** Shows the reason why the user's last input had no effect. */
export function AnnouncementBar({ announcement, onDismiss }: Props) {
  return (
    <div className={announcement === undefined ? undefined : styles.bar}>
      {/* Rendered before it has a text: screen readers may ignore a live region that appears with its text. */}
      <p role="status">{announcement}</p>
      {announcement !== undefined && (
        <Button kind="quiet" onClick={onDismiss}>
          {text.week.locked.dismiss}
        </Button>
      )}
    </div>
  );
}
