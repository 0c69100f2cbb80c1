import { useId, useRef, useState } from "react";
import type { Entry } from "../../api/api.ts";
import { problemOf } from "../../api/problem.ts";
import { parseProjectName } from "../../entry/project.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { useGrid } from "../GridContext.tsx";
import { describeFailure } from "../messages/describe.ts";
import { Message } from "../messages/Message.tsx";
import { withKnownSpelling } from "../rows/knownProject.ts";
import { useKnownProjects } from "../rows/useKnownProjects.ts";
import { selectOnFirstClick } from "../selectOnFirstClick.ts";
import styles from "./Details.module.css";
import { useMove } from "./useMove.ts";

/** An entry's project. If the field contains another name when it loses the focus, the entry moves to that project. */
export function ProjectField({ entry }: { entry: Entry }) {
  const id = useId();
  const known = useKnownProjects(useGrid().today);
  const move = useMove(entry);
  const [typed, setTyped] = useState<string>();
  const labels = text.week.details;
  const input = useRef<HTMLInputElement>(null);
  const [nameError, setNameError] = useState<string>();
  const problem = move.error && problemOf(move.error);
  const reason = nameError ?? (problem && describeFailure(problem));

  function showNameError(error: string | undefined) {
    setNameError(error);
    // Not in an effect: the "Done" button looks for invalid fields in the same click.
    input.current?.setCustomValidity(error ?? "");
  }
  function type(project: string) {
    setTyped(project);
    showNameError(undefined);
    move.reset();
  }
  function send() {
    if (move.isPending || typed === undefined) return;
    const parsed = parseProjectName(typed);
    if (parsed.kind === "invalid") {
      showNameError(text.week.projects.errors[parsed.error]);
      return;
    }
    const name = withKnownSpelling(parsed.name, known);
    if (name === entry.project) type(name);
    else move.mutate(name, { onSuccess: () => setTyped(undefined) });
  }
  // The action removes the message and the button that has the focus, so focus the field.
  const withFocus = (action: () => void) => () => {
    action();
    input.current?.focus();
  };
  return (
    <>
      <label htmlFor={id}>{text.week.grid.project}</label>
      <input
        ref={input}
        id={id}
        className={styles.project}
        list={`${id}-list`}
        autoComplete="off"
        aria-invalid={Boolean(reason)}
        aria-describedby={reason ? `${id}-message` : undefined}
        readOnly={move.isPending}
        value={typed ?? entry.project}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onMouseDown={selectOnFirstClick}
        // Don't retry a failed move on blur: the user retries it with Enter or the button.
        onBlur={() => !move.isError && send()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) send();
        }}
      />
      <datalist id={`${id}-list`}>
        {known.map((project) => (
          <option key={project} value={project} />
        ))}
      </datalist>
      {reason && (
        <Message
          tone="error"
          id={`${id}-message`}
          actions={
            <>
              {problem && problem.code !== "approved" && (
                <Button onClick={withFocus(send)}>{text.week.failed.retry}</Button>
              )}
              <Button onClick={withFocus(() => type(entry.project))}>{text.week.failed.discard}</Button>
            </>
          }
        >
          {labels.notMoved(reason)}
        </Message>
      )}
    </>
  );
}
