import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { ApiScope } from "../config.ts";
import type { Account, Session, SessionState } from "./session.ts";

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession must be used within a SessionProvider");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Returns the signed-in account, also after the session has expired. Throws if the user is signed out. */
export function useAccount(): Account {
  const state = useSessionState();
  if (state.kind === "signed-out") throw new Error("useAccount must be used while signed in");
  return state.account;
}

/** Reports whether the user was granted the scope. The page hides actions that the user may not take. */
export function useMay(scope: ApiScope): boolean {
  return useAccount().scopes.has(scope);
}
