import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { entryLabelForUser } from "../queue/labels.ts";
import { minutesOf, usersOf } from "../queue/queue.ts";
import styles from "./EntrySummary.module.css";

/** Up to this many entries are listed one by one. If there are more, each user's number and sum are shown instead. */
const maxListed = 5;

/** The entries that a dialog is about, by user. */
export function EntrySummary({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul className={styles.users} aria-label={text.approvals.dialog.entries}>
      {usersOf(entries).map(({ userId }) => (
        <UserEntries
          key={userId}
          userId={userId}
          entries={entries.filter((entry) => entry.user_id === userId)}
          listed={entries.length <= maxListed}
        />
      ))}
    </ul>
  );
}

interface UserEntriesProps {
  readonly userId: string;
  readonly entries: readonly Entry[];
  readonly listed: boolean;
}

function UserEntries({ userId, entries, listed }: UserEntriesProps) {
  const hours = formatMinutes(minutesOf(entries));
  if (!listed) return <li>{text.approvals.dialog.userEntries(userId, entries.length, hours)}</li>;
  return (
    <li>
      <bdi>{userId}</bdi>
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.id}>{entryLabelForUser(entry)}</li>
        ))}
      </ul>
    </li>
  );
}
