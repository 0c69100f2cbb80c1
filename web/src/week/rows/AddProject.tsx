import { type FormEvent, useId, useState } from "react";
import { parseProjectName } from "../../entry/project.ts";
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
  const [error, setError] = useState<string>();
  const labels = text.week.projects;

  function add(event: FormEvent) {
    event.preventDefault();
    const parsed = parseProjectName(name);
    if (parsed.kind === "invalid") {
      setError(labels.errors[parsed.error]);
      return;
    }
    setName("");
    setError(undefined);
    onAdd(parsed.name);
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
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => {
          setName(event.target.value);
          setError(undefined);
        }}
      />
      <datalist id={`${id}-list`}>
        {suggestions.map((project) => (
          <option key={project} value={project} />
        ))}
      </datalist>
      <Button type="submit">{labels.add}</Button>
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </form>
  );
}
