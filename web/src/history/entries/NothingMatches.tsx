import { Link, useSearchParams } from "react-router";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Empty } from "../../ui/Empty.tsx";
import { withFilters } from "../address.ts";
import { useProjects } from "../filters/useProjects.ts";

/** How many projects are offered in the place of one that nobody has. */
const mostOffered = 5;

/** Entries there may be, but none that the filters let through: a project's name must be the whole one. */
export function NothingMatches({ filters }: { filters: Filters }) {
  const { list } = text.history;
  const [params] = useSearchParams();
  const offered = useLikeNamed(filters.project);
  return (
    <Empty title={list.noMatchTitle}>
      <p>{offered.length > 0 ? list.likeNamed : list.noMatch}</p>
      {offered.map((project) => (
        <Link key={project} to={{ search: withFilters(params, { ...filters, project }).toString() }}>
          <bdi>{project}</bdi>
        </Link>
      ))}
    </Empty>
  );
}

/** The projects whose names have the text in them, whatever its case. */
function useLikeNamed(wanted: string | undefined): readonly string[] {
  const projects = useProjects();
  if (wanted === undefined) return [];
  const part = wanted.toLowerCase();
  return projects
    .filter((project) => project !== wanted && project.toLowerCase().includes(part))
    .slice(0, mostOffered);
}
