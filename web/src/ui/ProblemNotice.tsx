import { type Problem, problemOf } from "../api/problem.ts";
import { text } from "../text/text.ts";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

/** Describes a problem for users. */
export function describeProblem(problem: Problem): string {
  const fieldErrors = problem.fields.map((fieldError) => fieldError.message);
  if (fieldErrors.length > 0) return fieldErrors.join(". ");
  // Object.hasOwn, because the code comes from the service and could be "constructor".
  const { byCode } = text.problems;
  return (Object.hasOwn(byCode, problem.code) && byCode[problem.code]) || problem.message;
}

interface Props {
  readonly error: unknown;
  /** The failure, for example "Couldn't load your week". */
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** Describes a failed request, offers a retry, and shows the request id of a server error for support. */
export function ProblemNotice({ error, title, onRetry }: Props) {
  const problem = problemOf(error);
  return (
    <Notice
      tone="error"
      {...(title !== undefined && { title })}
      {...(onRetry && { actions: <Button onClick={onRetry}>{text.problems.retry}</Button> })}
    >
      <p>{describeProblem(problem)}</p>
      {problem.requestId !== undefined && problem.status >= 500 && (
        <p>{text.problems.reference(problem.requestId)}</p>
      )}
    </Notice>
  );
}
