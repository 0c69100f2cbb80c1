import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import type { UserType } from "../../api/api.ts";
import { useAccount } from "../../auth/SessionContext.tsx";
import { useRemembered } from "../../state/useRemembered.ts";

export interface RecordAs {
  /** As what new hours are recorded; none until that is known. */
  readonly userType: UserType | undefined;
  /** Whether only the person can say, or the connection has to be back first. */
  readonly unknown: boolean;
  readonly choose: (userType: UserType) => void;
}

function isUserType(text: string | undefined): text is UserType {
  return text === "employee" || text === "contractor";
}

/** As what the person records new hours: as they chose, else as their newest entry says, whichever week is shown. */
export function useRecordAs(enabled: boolean): RecordAs {
  const { subject } = useAccount();
  const [chosen, choose] = useRemembered("recordAs");
  const newest = useNewestUserType(subject, enabled && !isUserType(chosen));
  if (isUserType(chosen)) return { userType: chosen, unknown: false, choose };
  // Without a connection the question waits, and never fails.
  const unknown = newest.isError || (newest.isPending && newest.fetchStatus === "paused");
  return { userType: newest.data, unknown, choose };
}

/** As what the newest entry of all was recorded, and an employee's where there is none; nothing without an answer. */
function useNewestUserType(subject: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    // Not among one's own entries, which each save has asked for again: it holds as long as the page does.
    queryKey: ["recordAs", subject],
    queryFn: async ({ signal }) =>
      (await api.list({}, undefined, 1, signal)).entries[0]?.user_type ?? "employee",
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}
