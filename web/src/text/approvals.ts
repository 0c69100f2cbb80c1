import { isolated } from "./bidi.ts";
import { countEntries, countUsers, formatCount } from "./count.ts";

export const approvalsText = {
  title: "Approvals",
  notAllowed: {
    title: "This page is for managers",
    body: "You don't have permission to approve timesheets. If you need it, contact your administrator.",
  },
  empty: {
    title: "No entries to approve",
    body: "When users record hours, their entries appear here.",
    titleForUser: (user: string) => `No pending entries from ${isolated(user)}`,
    showAll: "Show all users",
  },
  refresh: "Refresh",
  refreshing: "Refreshing…",
  refreshed: "The queue is up to date.",
  refreshedUntil: (day: string) => `Entries until ${day} are up to date.`,
  failed: "Couldn't load the approval queue",
  stale: "Couldn't refresh the queue, so it may be out of date",
  restFailed: "Couldn't load all pending entries",
  more: {
    shown: (count: number) => `${countEntries(count)} shown. More are pending.`,
    stale: (day: string) =>
      `Entries after ${day} weren't refreshed. An entry that has changed since won't be approved or rejected.`,
    load: "Load more",
    loading: "Loading more…",
  },
  list: "Pending entries",
  pending: (count: number, users: number, hours: string) =>
    `${countEntries(count)} from ${countUsers(users)} · ${hours} h`,
  pendingLoaded: (count: number, users: number, hours: string) =>
    `${countEntries(count)} from ${countUsers(users)} · ${hours} h loaded, more are pending`,
  filter: "User",
  allUsers: (count: string) => `All users (${count})`,
  user: (name: string, count: string) => `${isolated(name)} (${count})`,
  count: formatCount,
  countOrMore: (count: number) => `${formatCount(count)}+`,
  selectAll: "Select all",
  selectAllLoaded: "Select all loaded",
  keys: "Arrow keys move between entries. Ctrl+Enter approves the selected entries.",
  group: {
    name: (user: string, week: string) => `${isolated(user)}, ${week}`,
    week: (number: number, days: string) => `Week ${number} · ${days}`,
    total: countEntries,
    select: (user: string, week: string) => `Select week: ${isolated(user)}, ${week}`,
    partial: "This week may have more pending entries",
    // If a week isn't loaded completely, its buttons state how many entries they decide.
    approve: "Approve week",
    approvePart: (count: number) => `Approve ${formatCount(count)} loaded`,
    reject: "Reject week…",
    rejectPart: (count: number) => `Reject ${formatCount(count)} loaded…`,
    action: (label: string, user: string, week: string, count: number, hours: string) =>
      `${label.replace(/…$/, "")}: ${isolated(user)}, ${week}, ${countEntries(count)}, ${hours} h`,
  },
  own: "You",
  ownWhy: "Another manager must approve your entries.",
  contractor: "Contractor",
  row: {
    name: (project: string, day: string, hours: string, user: string) =>
      `${isolated(project)}, ${day}, ${hours} h, ${isolated(user)}`,
    select: (name: string) => `Select ${name}`,
    approve: "Approve",
    approveNamed: (name: string) => `Approve ${name}`,
    reject: "Reject…",
    rejectNamed: (name: string) => `Reject ${name}`,
    hours: (hours: string) => `${hours} h`,
    recorded: (when: string) => `Recorded ${when}`,
    changed: (when: string) => `changed ${when}`,
    retry: "Try again",
    retryNamed: (name: string) => `Try again: ${name}`,
  },
  state: {
    changed:
      "This entry has changed, so it wasn't approved or rejected. Review the new version and decide again.",
    notApproved: (why: string) => `Not approved. ${why}`,
    notRejected: (why: string) => `Not rejected. ${why}`,
    reasonKept: (reason: string) => `Your reason is kept: “${isolated(reason)}”`,
    retrying: (why: string, seconds: number) => `${why} Trying again in ${formatCount(seconds)} s.`,
  },
  bar: {
    label: "Selected entries",
    selected: (count: number, hours: string) => `${formatCount(count)} selected · ${hours} h`,
    approve: (count: number) => `Approve selected (${formatCount(count)})`,
    reject: (count: number) => `Reject selected (${formatCount(count)})…`,
    approveShort: (count: number) => `Approve (${formatCount(count)})`,
    rejectShort: (count: number) => `Reject (${formatCount(count)})…`,
    clear: "Clear selection",
  },
  progress: {
    label: "Progress",
    of: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
    one: "Sending…",
    started: (total: number) => `Sending ${formatCount(total)} decisions…`,
  },
  summary: {
    approved: (count: number) => `${formatCount(count)} approved`,
    rejected: (count: number) => `${formatCount(count)} rejected`,
    reopened: (count: number) => `${formatCount(count)} reopened`,
    sum: (line: string, hours: string) => `${line} · ${hours} h`,
    failed: (count: number) => `${formatCount(count)} failed`,
    allFailed: (count: number) => (count === 1 ? "1 failed" : `All ${formatCount(count)} failed`),
    overtaken: (name: string, status: string) =>
      `${name}: ${status} by your previous decision. Undo reopens the entry.`,
    gone: (name: string) => `${name}: No longer pending. Another manager decided it, or it was deleted.`,
    notReopened: (name: string, why: string) => `${name}: Not reopened. ${why}`,
    changed: "The entry has changed since your decision.",
    undo: (count: number) => (count === 1 ? "Undo" : `Undo (${formatCount(count)})`),
    retry: (count: number) => `Try again (${formatCount(count)})`,
    dismiss: "Dismiss",
  },
  dialog: {
    title: (count: number) => `Reject ${countEntries(count)}`,
    userEntries: (user: string, count: number, hours: string) =>
      `${isolated(user)}: ${countEntries(count)}, ${hours} h`,
    entries: "Entries to reject",
    entry: (project: string, day: string, hours: string) => `${isolated(project)}, ${day}, ${hours} h`,
    reason: "Reason",
    hint: (count: number) =>
      `The user sees this reason, and can correct and resubmit the ${count === 1 ? "entry" : "entries"}.`,
    counter: (length: number, longest: number) =>
      `${formatCount(length)} of ${formatCount(longest)} characters`,
    required: "Enter a reason.",
    tooLong: (longest: number) => `Shorten the reason to at most ${formatCount(longest)} characters.`,
    submit: (count: number) => `Reject ${countEntries(count)}`,
  },
} as const;
