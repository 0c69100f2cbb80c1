import { useId } from "react";
import type { Entry } from "../../api/api.ts";
import { formatMinutes } from "../../hours/format.ts";
import { text } from "../../text/text.ts";
import { Check } from "./Check.tsx";
import { everybody } from "./person.ts";
import { minutesOf, peopleOf } from "./queue.ts";
import { extentOf, type Selection } from "./selection.ts";
import styles from "./Toolbar.module.css";

interface Props {
  /** The displayed pending entries. */
  readonly waiting: readonly Entry[];
  /** Whether more of it waits than is loaded. */
  readonly more: boolean;
  /** What waits of everybody. */
  readonly ofAll: readonly Entry[];
  readonly moreOfAll: boolean;
  /** Those shown that can be chosen. */
  readonly choosable: readonly Entry[];
  readonly selection: Selection;
  readonly onChooseAll: (chosen: boolean) => void;
  readonly person: string;
  readonly onPerson: (person: string) => void;
}

/** How much waits, whose of it is shown, and all of it at once. */
export function Toolbar(props: Props) {
  const { waiting, more, choosable, selection, onChooseAll } = props;
  const words = text.approvals;
  const sum = more ? words.waitsMore : words.waits;
  return (
    <div className={styles.toolbar}>
      {choosable.length > 0 && (
        <Check
          labelled
          label={more ? words.allLoaded : words.all}
          extent={extentOf(selection, choosable)}
          onChoose={onChooseAll}
          control="choose-all"
          item="toolbar"
        />
      )}
      <p className={styles.count}>
        {sum(waiting.length, peopleOf(waiting).length, formatMinutes(minutesOf(waiting)))}
      </p>
      <p className={`${styles.keys} keyboard-hint`}>{words.keys}</p>
      <Filter {...props} />
    </div>
  );
}

function Filter({ waiting, more, ofAll, moreOfAll, person, onPerson }: Props) {
  const words = text.approvals;
  const filterId = useId();
  const counted = (count: number, isMore: boolean) => (isMore ? words.countOrMore : words.count)(count);
  // The selected person's own list is counted: a long queue may not have loaded their entries yet.
  const others = peopleOf(ofAll).filter(({ userId }) => userId !== person);
  const options = [
    ...others.map(({ userId, count }) => ({ userId, count: counted(count, moreOfAll) })),
    ...(person === everybody ? [] : [{ userId: person, count: counted(waiting.length, more) }]),
  ].sort((a, b) => (a.userId < b.userId ? -1 : 1));
  return (
    <div className={styles.filter}>
      <label htmlFor={filterId}>{words.filter}</label>
      <select id={filterId} value={person} onChange={(event) => onPerson(event.currentTarget.value)}>
        <option value={everybody}>{words.everybody(counted(ofAll.length, moreOfAll))}</option>
        {options.map(({ userId, count }) => (
          <option key={userId} value={userId}>
            {words.person(userId, count)}
          </option>
        ))}
      </select>
    </div>
  );
}
