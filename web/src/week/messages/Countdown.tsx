import { useEffect, useState } from "react";
import { text } from "../../text/text.ts";

const secondMs = 1_000;

/** Shows the seconds until the next retry. */
export function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), secondMs);
    return () => clearInterval(timer);
  }, []);
  return <span>{text.problems.retryIn(Math.max(0, Math.ceil((until - now) / secondMs)))}</span>;
}
