import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Entry } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { EntrySummary } from "./EntrySummary.tsx";
import styles from "./RejectDialog.module.css";
import { maxReasonLength, reasonLength } from "./reason.ts";

interface Props {
  readonly entries: readonly Entry[];
  readonly reason: string;
  /** Called with every change, so that nothing typed is lost. */
  readonly onReason: (reason: string) => void;
  readonly onReject: (reason: string) => void;
  /** Closes the dialog and keeps the typed reason. */
  readonly onClose: () => void;
  /** Closes the dialog and discards the typed reason. */
  readonly onCancel: () => void;
}

/** Requests one reason for all entries to reject. */
export function RejectDialog({ entries, reason, onReason, onReject, onClose, onCancel }: Props) {
  const labels = text.approvals.dialog;
  const formId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [submitted, setSubmitted] = useState(false);
  const length = reasonLength(reason);
  const error = reasonError(length, submitted);

  // The dialog has opened before this effect runs, and the browser has focused the dialog's first button.
  useEffect(() => field.current?.focus(), []);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    setSubmitted(true);
    if (reasonError(length, true) === undefined) onReject(reason.trim());
    else field.current?.focus();
  }

  function submitByKey(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  }

  return (
    <Dialog
      title={labels.title(entries.length)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onCancel}>{text.cancel}</Button>
          <Button kind="danger" type="submit" form={formId}>
            {labels.submit(entries.length)}
          </Button>
        </>
      }
    >
      <EntrySummary entries={entries} />
      <form id={formId} className={styles.form} noValidate onSubmit={submit}>
        <label htmlFor={`${formId}-reason`} className={styles.label}>
          {labels.reason}
        </label>
        <textarea
          ref={field}
          id={`${formId}-reason`}
          className={styles.field}
          rows={4}
          required
          value={reason}
          onChange={(event) => onReason(event.currentTarget.value)}
          onKeyDown={submitByKey}
          aria-invalid={error !== undefined}
          aria-describedby={`${formId}-error ${formId}-hint ${formId}-count`}
        />
        <p id={`${formId}-error`} className={styles.error} role="alert">
          {error}
        </p>
        <div className={styles.below}>
          <p id={`${formId}-hint`}>{labels.hint(entries.length)}</p>
          <p id={`${formId}-count`} className={styles.count}>
            {labels.counter(length, maxReasonLength)}
          </p>
        </div>
      </form>
    </Dialog>
  );
}

function reasonError(length: number, submitted: boolean): string | undefined {
  const labels = text.approvals.dialog;
  if (length > maxReasonLength) return labels.tooLong(maxReasonLength);
  return submitted && length === 0 ? labels.required : undefined;
}
