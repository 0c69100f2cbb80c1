import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/ApiContext.tsx";
import type { UserType } from "../../api/api.ts";
import { useAccount } from "../../auth/SessionContext.tsx";
import { useRemembered } from "../../state/useRemembered.ts";

export interface RecordAs {
  /** The user type of new hours, or undefined until it is loaded. */
  readonly userType: UserType | undefined;
  /** Whether the user type can't be loaded now: the user has to choose, or wait for the connection. */
  readonly unknown: boolean;
  readonly choose: (userType: UserType) => void;
}

function isUserType(text: string | undefined): text is UserType {
  return text === "employee" || text === "contractor";
}

/** Returns the user type of new hours: the user's choice, or else the user type of their newest entry in any week. */
export function useRecordAs(enabled: boolean): RecordAs {
  const { subject } = useAccount();
  const [chosen, choose] = useRemembered("recordAs");
  const newest = useNewestUserType(subject, enabled && !isUserType(chosen));
  if (isUserType(chosen)) return { userType: chosen, unknown: false, choose };
  // Without a connection the query is paused and never fails.
  const unknown = newest.isError || (newest.isPending && newest.fetchStatus === "paused");
  return { userType: newest.data, unknown, choose };
}

/** Fetches the user type of the user's newest entry, or "employee" if they have no entries. */
function useNewestUserType(subject: string, enabled: boolean) {
  const api = useApi();
  return useQuery({
    // Not under the key of the user's entries, which each save invalidates: this query is sent once per page load.
    queryKey: ["recordAs", subject],
    queryFn: async ({ signal }) =>
      (await api.list({}, undefined, 1, signal)).entries[0]?.user_type ?? "employee",
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}
