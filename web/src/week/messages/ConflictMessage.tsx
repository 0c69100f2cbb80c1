import type { Entry } from "../../api/api.ts";
import { useDrafts } from "../../drafts/DraftsContext.tsx";
import type { DraftIn } from "../../drafts/draft.ts";
import { formatMinutes, toMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./ConflictMessage.module.css";
import { Message } from "./Message.tsx";

interface Props {
  readonly draft: DraftIn<"conflict">;
  readonly id?: string;
  readonly label?: string;
  readonly onDone: () => void;
}

/** Shows both versions of an entry that was created, changed or deleted elsewhere, and lets the user choose one. */
export function ConflictMessage({ draft, onDone, ...shared }: Props) {
  const drafts = useDrafts();
  const labels = text.week.conflict;
  const { remote } = draft;
  function choose(resolve: (id: string) => void) {
    resolve(draft.id);
    onDone();
  }
  return (
    <Message
      tone="error"
      {...shared}
      actions={
        <>
          {remote?.status !== "approved" && (
            <Button onClick={() => choose((id) => drafts.keepMine(id))}>{labels.keepMine}</Button>
          )}
          <Button onClick={() => choose((id) => drafts.takeTheirs(id))}>{labels.takeTheirs}</Button>
        </>
      }
    >
      {describeConflict(draft)}
      <dl className={styles.versions}>
        <Version title={labels.mine} hours={draft.hours} project={draft.project} notes={draft.notes} />
        {remote ? <RemoteVersion entry={remote} /> : <Version title={labels.theirs} />}
      </dl>
    </Message>
  );
}

function describeConflict({ base, remote }: DraftIn<"conflict">): string {
  const labels = text.week.conflict;
  if (!remote) return labels.deleted;
  // If `base` is the remote version itself, the user began to type without an entry (see afterOccupied in reduce.ts).
  return remote.version === base.version ? labels.created : labels.changed;
}

function RemoteVersion({ entry }: { entry: Entry }) {
  const { project, notes } = entry;
  const hours = formatMinutes(toMinutes(entry.hours));
  return <Version title={text.week.conflict.theirs} hours={hours} project={project} notes={notes} />;
}

interface VersionProps {
  readonly title: string;
  readonly hours?: string;
  readonly project?: string;
  readonly notes?: string;
}

/** One of the two versions. A version without hours is a deletion. */
function Version({ title, hours = "", project = "", notes = "" }: VersionProps) {
  const labels = text.week.conflict;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{hours.trim() === "" ? labels.none : labels.version(hours, project)}</dd>
      {notes !== "" && <dd className={styles.notes}>{notes}</dd>}
    </div>
  );
}
