import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { ApiScope } from "../config.ts";
import type { Account, Session, SessionState } from "./session.ts";

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession outside a SessionProvider");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Whoever uses the page. Only for what is shown to people who signed in; their session may have run out since. */
export function useAccount(): Account {
  const state = useSessionState();
  if (state.kind === "signed-out") throw new Error("useAccount without an account");
  return state.account;
}

/** Whether the person was granted the scope: what they may not do is not shown. */
export function useMay(scope: ApiScope): boolean {
  return useAccount().scopes.has(scope);
}
