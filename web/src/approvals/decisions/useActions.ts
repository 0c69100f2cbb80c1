import { type ComponentProps, useMemo, useState } from "react";
import type { Entry } from "../../api/api.ts";
import type { DeskActions } from "../queue/desk.ts";
import type { useChoices } from "../queue/useChoices.ts";
import type { Decisions } from "./decisions.ts";
import type { RejectDialog } from "./RejectDialog.tsx";
import { useReason } from "./useReason.ts";

interface Actions {
  readonly actions: DeskActions;
  /** The question for a reason, while it is asked. */
  readonly rejection: ComponentProps<typeof RejectDialog> | undefined;
}

/** What the manager can do about what waits. */
export function useActions(decisions: Decisions, choices: ReturnType<typeof useChoices>): Actions {
  const { set: choose, setTo: chooseTo } = choices;
  const [rejecting, setRejecting] = useState<readonly Entry[]>();
  const { reason, set: setReason, restore } = useReason();

  const actions = useMemo<DeskActions>(
    () => ({
      choose,
      chooseTo,
      approve: (entries) => {
        decisions.decide(entries, { kind: "approve" });
        choose(entries, false);
      },
      reject: (entries) => {
        restore();
        setRejecting(entries);
      },
      retry: (id) => decisions.retry(id),
    }),
    [decisions, choose, chooseTo, restore],
  );

  const close = () => setRejecting(undefined);
  const rejection = rejecting && {
    entries: rejecting,
    reason,
    onReason: setReason,
    onReject: (why: string) => {
      close();
      decisions.decide(rejecting, { kind: "reject", reason: why });
      choose(rejecting, false);
    },
    onClose: close,
    onCancel: () => {
      setReason("");
      close();
    },
  };
  return { actions, rejection };
}
