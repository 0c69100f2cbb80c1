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

/** The entry was made, changed or deleted elsewhere: both versions, and the choice between them. */
export function ConflictMessage({ draft, onDone, ...shared }: Props) {
  const drafts = useDrafts();
  const labels = text.week.conflict;
  const { remote } = draft;
  function choose(does: (id: string) => void) {
    does(draft.id);
    onDone();
  }
  return (
    <Message
      tone="bad"
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
      {whatHappened(draft)}
      <dl className={styles.versions}>
        <Version title={labels.mine} hours={draft.hours} project={draft.project} notes={draft.notes} />
        {remote ? <Theirs entry={remote} /> : <Version title={labels.theirs} />}
      </dl>
    </Message>
  );
}

function whatHappened({ base, remote }: DraftIn<"conflict">): string {
  const labels = text.week.conflict;
  if (!remote) return labels.deleted;
  // Nothing was there when the person began to type.
  return remote.version === base.version ? labels.made : labels.changed;
}

function Theirs({ entry }: { entry: Entry }) {
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

/** One of the versions; without hours it is deleted. */
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
