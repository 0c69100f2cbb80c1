import { useId } from "react";
import type { UserType } from "../../api/api.ts";
import { text } from "../../text/text.ts";
import styles from "./RecordAsChoice.module.css";
import type { RecordAs } from "./useRecordAs.ts";

/** Selects the user type of new hours. Existing entries keep theirs. */
export function RecordAsChoice({ userType, choose }: RecordAs) {
  const id = useId();
  const labels = text.account;
  return (
    <div className={styles.record}>
      <label htmlFor={id}>{labels.recordAs}</label>
      <select id={id} value={userType ?? ""} onChange={(event) => choose(event.target.value as UserType)}>
        {userType === undefined && <option value="">{text.week.recordAs.select}</option>}
        <option value="employee">{labels.userTypes.employee}</option>
        <option value="contractor">{labels.userTypes.contractor}</option>
      </select>
    </div>
  );
}
