import { type Problem, problemOf } from "../api/problem.ts";
import { text } from "../text/text.ts";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

/** What a problem is called in words that a person understands. */
export function describeProblem(problem: Problem): string {
  const faults = problem.fields.map((fault) => fault.message);
  if (faults.length > 0) return faults.join(". ");
  // A code is the service's text, and "constructor" is a member of every object.
  const { byCode } = text.problems;
  return (Object.hasOwn(byCode, problem.code) && byCode[problem.code]) || problem.message;
}

interface Props {
  readonly error: unknown;
  /** What was meant to happen and did not: "Your week could not be loaded". */
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** A request that failed: what it means, what to do, and what to tell whoever runs the service. */
export function ProblemNotice({ error, title, onRetry }: Props) {
  const problem = problemOf(error);
  return (
    <Notice
      tone="bad"
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
