import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { minutesOf, peopleOf } from "../queue/queue.ts";
import { entryOfPerson } from "../queue/words.ts";
import styles from "./Named.module.css";

/** As many entries are named one by one; of more, only what they come to. */
const mostNamed = 5;

/** Which entries a question is about: whose, and of what. */
export function Named({ entries }: { entries: readonly Entry[] }) {
  return (
    <ul className={styles.people} aria-label={text.approvals.dialog.entries}>
      {peopleOf(entries).map(({ userId }) => (
        <Person
          key={userId}
          userId={userId}
          entries={entries.filter((entry) => entry.user_id === userId)}
          named={entries.length <= mostNamed}
        />
      ))}
    </ul>
  );
}

interface PersonProps {
  readonly userId: string;
  readonly entries: readonly Entry[];
  readonly named: boolean;
}

function Person({ userId, entries, named }: PersonProps) {
  const hours = formatMinutes(minutesOf(entries));
  if (!named) return <li>{text.approvals.dialog.of(userId, entries.length, hours)}</li>;
  return (
    <li>
      <bdi>{userId}</bdi>
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.id}>{entryOfPerson(entry)}</li>
        ))}
      </ul>
    </li>
  );
}
