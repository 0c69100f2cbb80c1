import { useId } from "react";
import type { UserType } from "../api/api.ts";
import { text } from "../text/text.ts";
import styles from "./RecordAs.module.css";

interface Props {
  readonly value: UserType;
  readonly onChoose: (userType: UserType) => void;
}

/** As what new hours are recorded; what is recorded already stays as it is. */
export function RecordAs({ value, onChoose }: Props) {
  const id = useId();
  const words = text.account;
  return (
    <div className={styles.record}>
      <label htmlFor={id}>{words.recordAs}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.target.value as UserType)}>
        <option value="employee">{words.userTypes.employee}</option>
        <option value="contractor">{words.userTypes.contractor}</option>
      </select>
    </div>
  );
}
