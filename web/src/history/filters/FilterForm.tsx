import { type FormEvent, useId, useState } from "react";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { filtersOf, parseProject, parseStatus } from "../address.ts";
import { DayFilter, ProjectFilter, StatusFilter } from "./FilterFields.tsx";
import styles from "./FilterForm.module.css";
import { Presets } from "./Presets.tsx";

interface Props {
  /** The filters of the displayed entries. */
  readonly filters: Filters;
  readonly onShow: (filters: Filters) => void;
}

/** The form for the filters. They are applied on submit, not on each key: a half-typed date can be a valid date. */
export function FilterForm({ filters, onShow }: Props) {
  const { filters: labels } = text.history;
  const [fields, setFields] = useFields(filters);
  const [isOrderInvalid, setOrderInvalid] = useState(false);
  const errorId = useId();
  const set = (name: keyof Fields) => (value: string) => {
    setFields({ ...fields, [name]: value });
    setOrderInvalid(false);
  };

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const isInvalid = fields.from !== "" && fields.to !== "" && fields.from > fields.to;
    setOrderInvalid(isInvalid);
    if (isInvalid) event.currentTarget.querySelector<HTMLElement>("[name=to]")?.focus();
    else onShow(parseFields(fields));
  }

  return (
    <form className={styles.form} aria-label={labels.label} onSubmit={submit}>
      <div className={styles.fields}>
        <DayFilter name="from" value={fields.from} onValue={set("from")} />
        <DayFilter name="to" value={fields.to} onValue={set("to")} {...(isOrderInvalid && { errorId })} />
        <ProjectFilter value={fields.project} onValue={set("project")} />
        <StatusFilter value={fields.status} onValue={set("status")} />
        <Button type="submit" kind="primary">
          {labels.show}
        </Button>
      </div>
      <p id={errorId} className={styles.error} role="alert">
        {isOrderInvalid && labels.order}
      </p>
      <Presets filters={filters} onShow={onShow} />
    </form>
  );
}

/** The fields' values. They are plain text until they are submitted. */
interface Fields {
  readonly from: string;
  readonly to: string;
  readonly project: string;
  readonly status: string;
}

// The fields follow the address, so that the back button, presets and links fill them in.
function useFields(filters: Filters) {
  const address = JSON.stringify(filters);
  const [state, setState] = useState({ address, fields: fieldsOf(filters) });
  const current = state.address === address ? state : { address, fields: fieldsOf(filters) };
  if (current !== state) setState(current);
  return [current.fields, (fields: Fields) => setState({ address, fields })] as const;
}

function fieldsOf({ from = "", to = "", project = "", status }: Filters): Fields {
  return { from, to, project, status: status ?? "" };
}

function parseFields({ from, to, project, status }: Fields): Filters {
  return filtersOf({
    from: from || undefined,
    to: to || undefined,
    project: parseProject(project),
    status: parseStatus(status),
  });
}
