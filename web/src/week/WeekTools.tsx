import { useQuery } from "@tanstack/react-query";
import { useApi } from "../api/ApiContext.tsx";
import type { Entry } from "../api/api.ts";
import { queryKeys } from "../api/queries.ts";
import { addDays, type Day } from "../calendar/day.ts";
import { languages } from "../calendar/format.ts";
import { text } from "../text/text.ts";
import { Button } from "../ui/Button.tsx";
import { AddProject } from "./AddProject.tsx";
import { sortProjects } from "./build.ts";
import { RecordAsChoice } from "./RecordAsChoice.tsx";
import type { RecordAs } from "./useRecordAs.ts";
import styles from "./WeekTools.module.css";

/** How many days back projects are suggested from. */
const suggestedDays = 90;

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
      <AddProject suggestions={missing(known)} onAdd={(project) => onAdd([project])} />
      {copied.length > 0 && <Button onClick={() => onAdd(copied)}>{text.week.projects.copy}</Button>}
      <RecordAsChoice {...recordAs} />
    </div>
  );
}

/** The projects of the last months. Without an answer there are none to suggest, and any name can be typed. */
function useKnownProjects(today: Day): readonly string[] {
  const api = useApi();
  const from = addDays(today, -suggestedDays);
  const { data } = useQuery({
    queryKey: queryKeys.summary(from, today, "project"),
    queryFn: ({ signal }) => api.summary(from, today, "project", signal),
    // Suggestions need not be new: each save would ask for them again.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
  });
  return data?.groups.map(({ key }) => key) ?? [];
}
