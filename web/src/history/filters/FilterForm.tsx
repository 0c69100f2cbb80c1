import { type FormEvent, useId, useState } from "react";
import type { Filters } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import { Button } from "../../ui/Button.tsx";
import { filtersOf, parseProject, parseStatus } from "../address.ts";
import { DayFilter, ProjectFilter, StatusFilter } from "./FilterFields.tsx";
import styles from "./FilterForm.module.css";
import { Presets } from "./Presets.tsx";

interface Props {
  /** What is shown now. */
  readonly filters: Filters;
  readonly onShow: (filters: Filters) => void;
}

/** Which entries to show. They change when asked for, not with each key: a half typed day is a day too. */
export function FilterForm({ filters, onShow }: Props) {
  const { filters: labels } = text.history;
  const [fields, setFields] = useFields(filters);
  const [disorder, setDisorder] = useState(false);
  const faultId = useId();
  const set = (name: keyof Fields) => (value: string) => {
    setFields({ ...fields, [name]: value });
    setDisorder(false);
  };

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wrong = fields.from !== "" && fields.to !== "" && fields.from > fields.to;
    setDisorder(wrong);
    if (wrong) event.currentTarget.querySelector<HTMLElement>("[name=to]")?.focus();
    else onShow(parseFields(fields));
  }

  return (
    <form className={styles.form} aria-label={labels.label} onSubmit={submit}>
      <div className={styles.fields}>
        <DayFilter name="from" value={fields.from} onValue={set("from")} />
        <DayFilter name="to" value={fields.to} onValue={set("to")} {...(disorder && { faultId })} />
        <ProjectFilter value={fields.project} onValue={set("project")} />
        <StatusFilter value={fields.status} onValue={set("status")} />
        <Button type="submit" kind="primary">
          {labels.show}
        </Button>
      </div>
      <p id={faultId} className={styles.fault} role="alert">
        {disorder && labels.order}
      </p>
      <Presets filters={filters} onShow={onShow} />
    </form>
  );
}

/** What is in the fields: text, until it is asked for. */
interface Fields {
  readonly from: string;
  readonly to: string;
  readonly project: string;
  readonly status: string;
}

// The fields follow the address: back, a preset and a link fill them in.
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
