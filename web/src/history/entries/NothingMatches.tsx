import { Link, useSearchParams } from "react-router";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Empty } from "../../ui/Empty.tsx";
import { withFilters } from "../address.ts";
import { useProjects } from "../filters/useProjects.ts";

/** The maximum number of projects suggested if there are no entries for the project filter. */
const mostOffered = 5;

/** Shown if no entry matches the filters. The project filter matches whole names only, so suggest similar ones. */
export function NothingMatches({ filters }: { filters: Filters }) {
  const { list } = text.history;
  const [params] = useSearchParams();
  const offered = useLikeNamed(filters.project);
  return (
    <Empty title={list.noMatchTitle}>
      <p>{offered.length > 0 ? list.similarProjects : list.noMatch}</p>
      {offered.map((project) => (
        <Link key={project} to={{ search: withFilters(params, { ...filters, project }).toString() }}>
          <bdi>{project}</bdi>
        </Link>
      ))}
    </Empty>
  );
}

/** Returns the projects whose names contain the text, ignoring case. */
function useLikeNamed(wanted: string | undefined): readonly string[] {
  const projects = useProjects();
  if (wanted === undefined) return [];
  const part = wanted.toLowerCase();
  return projects
    .filter((project) => project !== wanted && project.toLowerCase().includes(part))
    .slice(0, mostOffered);
}
