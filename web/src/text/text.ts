// The page's English, all of it, a file for each part of the page. To translate the page is to write these again.
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
