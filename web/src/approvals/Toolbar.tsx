import { useId } from "react";
import type { Entry } from "../api/api.ts";
import { formatMinutes } from "../hours/format.ts";
import { text } from "../text/text.ts";
import { Check } from "./Check.tsx";
import { minutesOf, peopleOf } from "./queue.ts";
import { extentOf, type Selection } from "./selection.ts";
import styles from "./Toolbar.module.css";

interface Props {
  /** What waits for the manager, whether it is shown or not. */
  readonly waiting: readonly Entry[];
  /** Those shown that can be chosen. */
  readonly choosable: readonly Entry[];
  readonly selection: Selection;
  readonly onChooseAll: (chosen: boolean) => void;
  readonly person: string;
  readonly onPerson: (person: string) => void;
}

/** How much waits, whose of it is shown, and all of it at once. */
export function Toolbar({ waiting, choosable, selection, onChooseAll, person, onPerson }: Props) {
  const words = text.approvals;
  const filterId = useId();
  const people = peopleOf(waiting);
  return (
    <div className={styles.toolbar}>
      <Check
        labelled
        label={words.all}
        extent={extentOf(selection, choosable)}
        onChoose={onChooseAll}
        control="choose-all"
        item="toolbar"
      />
      <p className={styles.count}>
        {words.waits(waiting.length, people.length, formatMinutes(minutesOf(waiting)))}
      </p>
      <p className={`${styles.keys} keyboard-hint`}>{words.keys}</p>
      <div className={styles.filter}>
        <label htmlFor={filterId}>{words.filter}</label>
        <select id={filterId} value={person} onChange={(event) => onPerson(event.currentTarget.value)}>
          <option value="">{words.everybody(waiting.length)}</option>
          {people.map(({ userId, count }) => (
            <option key={userId} value={userId}>
              {words.person(userId, count)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
