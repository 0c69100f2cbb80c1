import { type FormEvent, useId, useState } from "react";
import { readProjectName } from "../../entry/project.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import styles from "./AddProject.module.css";

interface Props {
  readonly suggestions: readonly string[];
  readonly onAdd: (project: string) => void;
}

/** A form that adds a row. It suggests the projects of the last months. */
export function AddProject({ suggestions, onAdd }: Props) {
  const id = useId();
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string>();
  const labels = text.week.projects;

  function add(event: FormEvent) {
    event.preventDefault();
    const read = readProjectName(name);
    if (read.kind === "fault") {
      setFault(labels.errors[read.fault]);
      return;
    }
    setName("");
    setFault(undefined);
    onAdd(read.name);
  }

  return (
    <form className={styles.add} onSubmit={add} noValidate>
      <label htmlFor={id} className="visually-hidden">
        {labels.name}
      </label>
      <input
        id={id}
        className={styles.name}
        list={`${id}-list`}
        autoComplete="off"
        placeholder={labels.name}
        value={name}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        onChange={(event) => {
          setName(event.target.value);
          setFault(undefined);
        }}
      />
      <datalist id={`${id}-list`}>
        {suggestions.map((project) => (
          <option key={project} value={project} />
        ))}
      </datalist>
      <Button type="submit">{labels.add}</Button>
      {fault !== undefined && (
        <p id={`${id}-fault`} role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
    </form>
  );
}
