import type { Entry } from "../api/api.ts";
import type { Day } from "../calendar/day.ts";
import { languages } from "../calendar/format.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { AddProject } from "./AddProject.tsx";
import { sortProjects } from "./build.ts";
import { asKnown } from "./knownProject.ts";
import { RecordAsChoice } from "./RecordAsChoice.tsx";
import { useKnownProjects } from "./useKnownProjects.ts";
import type { RecordAs } from "./useRecordAs.ts";
import styles from "./WeekTools.module.css";

interface Props {
  readonly today: Day;
  /** The projects that have a row. */
  readonly projects: readonly string[];
  readonly lastWeek: readonly Entry[];
  readonly recordAs: RecordAs;
  readonly onAdd: (projects: readonly string[]) => void;
}

/** What stands under the grid: more rows, and as what the hours are recorded. */
export function WeekTools({ today, projects, lastWeek, recordAs, onAdd }: Props) {
  const known = useKnownProjects(today);
  const missing = (names: readonly string[]) => names.filter((name) => !projects.includes(name));
  const copied = missing(
    sortProjects(
      lastWeek.map(({ project }) => project),
      languages(),
    ),
  );
  return (
    <div className={styles.tools}>
      <AddProject
        suggestions={missing(known)}
        onAdd={(name) => onAdd([asKnown(name, [...projects, ...known])])}
      />
      {copied.length > 0 && <Button onClick={() => onAdd(copied)}>{text.week.projects.copy}</Button>}
      <RecordAsChoice {...recordAs} />
    </div>
  );
}
