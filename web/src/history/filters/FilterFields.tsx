import { useId } from "react";
import { firstDay } from "../../entry/days.ts";
import { maxProjectLength } from "../../entry/project.ts";
import { text } from "../../text/text.ts";
import { statuses } from "../address.ts";
import styles from "./FilterForm.module.css";
import { useProjects } from "./useProjects.ts";

interface Field {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** The field for the first or the last day. The browser reports incomplete and invalid dates. */
export function DayFilter({
  name,
  errorId,
  value,
  onValue,
}: Field & { name: "from" | "to"; errorId?: string }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{text.history.filters[name]}</label>
      <input
        id={id}
        type="date"
        name={name}
        min={firstDay}
        max="9999-12-31"
        value={value}
        onChange={(event) => onValue(event.target.value)}
        {...(errorId !== undefined && { "aria-invalid": true, "aria-describedby": errorId })}
      />
    </div>
  );
}

export function ProjectFilter({ value, onValue }: Field) {
  const id = useId();
  const listId = useId();
  const projects = useProjects();
  return (
    <div className={`${styles.field} ${styles.wide}`}>
      <label htmlFor={id}>{text.history.filters.project}</label>
      <input
        id={id}
        type="text"
        name="project"
        autoComplete="off"
        maxLength={maxProjectLength}
        list={listId}
        placeholder={text.history.filters.anyProject}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
      <datalist id={listId}>
        {projects.map((project) => (
          <option key={project} value={project} />
        ))}
      </datalist>
    </div>
  );
}

export function StatusFilter({ value, onValue }: Field) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{text.history.filters.status}</label>
      <select id={id} name="status" value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{text.history.filters.anyStatus}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {text.status[status]}
          </option>
        ))}
      </select>
    </div>
  );
}
