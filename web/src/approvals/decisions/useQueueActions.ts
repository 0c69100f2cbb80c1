import { type ComponentProps, useMemo, useState } from "react";
import type { Entry } from "../../api/api.ts";
import type { QueueActions } from "../queue/queueActions.ts";
import type { useSelection } from "../queue/useSelection.ts";
import type { Decisions } from "./decisions.ts";
import type { RejectDialog } from "./RejectDialog.tsx";
import { useReason } from "./useReason.ts";

interface Actions {
  readonly actions: QueueActions;
  /** The props of the dialog that requests a reason, while it is open. */
  readonly rejection: ComponentProps<typeof RejectDialog> | undefined;
}

/** Returns the manager's actions on pending entries, and the dialog that a rejection opens. */
export function useQueueActions(
  decisions: Decisions,
  { select, selectTo }: Pick<ReturnType<typeof useSelection>, "select" | "selectTo">,
): Actions {
  const [rejecting, setRejecting] = useState<readonly Entry[]>();
  const { reason, set: setReason, restore } = useReason();

  const actions = useMemo<QueueActions>(
    () => ({
      select,
      selectTo,
      approve: (entries) => {
        decisions.decide(entries, { kind: "approve" });
        select(entries, false);
      },
      reject: (entries) => {
        restore();
        setRejecting(entries);
      },
      retry: (id) => decisions.retry(id),
    }),
    [decisions, select, selectTo, restore],
  );

  const close = () => setRejecting(undefined);
  const rejection = rejecting && {
    entries: rejecting,
    reason,
    onReason: setReason,
    onReject: (submittedReason: string) => {
      close();
      decisions.decide(rejecting, { kind: "reject", reason: submittedReason });
      select(rejecting, false);
    },
    onClose: close,
    onCancel: () => {
      setReason("");
      close();
    },
  };
  return { actions, rejection };
}
