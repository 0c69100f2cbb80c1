// All English text of the page, in a file for each part of it. A translation replaces these files.
import { approvalsText } from "./approvals.ts";
import { commonText } from "./common.ts";
import { historyText } from "./history.ts";
import { problemText } from "./problems.ts";
import { weekText } from "./week.ts";

export const text = {
  ...commonText,
  week: weekText,
  history: historyText,
  approvals: approvalsText,
  problems: problemText,
} as const;
