import { addDays, type Day, daysPerWeek } from "../../calendar/day.ts";
import { formatWeek, languages } from "../../calendar/format.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import type { PreviousWeek } from "../useWeek.ts";
import { AddProject } from "./AddProject.tsx";
import { sortProjects } from "./build.ts";
import { withKnownSpelling } from "./knownProject.ts";
import { RecordAsChoice } from "./RecordAsChoice.tsx";
import { useKnownProjects } from "./useKnownProjects.ts";
import type { RecordAs } from "./useRecordAs.ts";
import styles from "./WeekTools.module.css";

interface Props {
  readonly today: Day;
  /** The projects that have a row. */
  readonly projects: readonly string[];
  readonly monday: Day;
  readonly previous: PreviousWeek | undefined;
  readonly recordAs: RecordAs;
  readonly onAdd: (projects: readonly string[]) => void;
}

/** The tools below the grid: add a project, copy the projects of an earlier week, and select the user type. */
export function WeekTools({ today, projects, monday, previous, recordAs, onAdd }: Props) {
  const known = useKnownProjects(today);
  const missing = (names: readonly string[]) => names.filter((name) => !projects.includes(name));
  const copied = missing(sortProjects(previous?.entries.map(({ project }) => project) ?? [], languages()));
  return (
    <div className={`${styles.tools} screen-only`}>
      <AddProject
        suggestions={missing(known)}
        onAdd={(name) => onAdd([withKnownSpelling(name, [...projects, ...known])])}
      />
      {previous && copied.length > 0 && (
        <Button onClick={() => onAdd(copied)}>{copyLabel(monday, previous.monday)}</Button>
      )}
      <RecordAsChoice {...recordAs} />
    </div>
  );
}

function copyLabel(monday: Day, from: Day): string {
  const labels = text.week.projects;
  return from === addDays(monday, -daysPerWeek) ? labels.copy : labels.copyFrom(formatWeek(from));
}
