import { Link, useSearchParams } from "react-router";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { withFilters } from "../address.ts";
import { useProjects } from "../filters/useProjects.ts";

/** The maximum number of projects suggested if there are no entries for the project filter. */
const maxSuggestions = 5;

/** Shown if no entry matches the filters. Only whole names match the project filter, so suggest similar names. */
export function NothingMatches({ filters }: { filters: Filters }) {
  const { list } = text.history;
  const [params] = useSearchParams();
  const suggestions = useSimilarProjects(filters.project);
  return (
    <EmptyState title={list.noMatchTitle}>
      <p>{suggestions.length > 0 ? list.similarProjects : list.noMatch}</p>
      {suggestions.map((project) => (
        <Link key={project} to={{ search: withFilters(params, { ...filters, project }).toString() }}>
          <bdi>{project}</bdi>
        </Link>
      ))}
    </EmptyState>
  );
}

/** Returns the projects whose names contain the text, ignoring case. */
function useSimilarProjects(name: string | undefined): readonly string[] {
  const projects = useProjects();
  if (name === undefined) return [];
  const part = name.toLowerCase();
  return projects
    .filter((project) => project !== name && project.toLowerCase().includes(part))
    .slice(0, maxSuggestions);
}
