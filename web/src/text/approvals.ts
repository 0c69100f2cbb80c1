import { isolated } from "./bidi.ts";
import { countEntries, countPeople, formatCount } from "./count.ts";

export const approvalsText = {
  title: "Approvals",
  notForYou: {
    title: "This page is for managers",
    body: "Your account may not approve timesheets. If it should, ask whoever manages your account.",
  },
  empty: {
    title: "Nothing waits for you",
    body: "What people record stands here until somebody decides about it.",
    titleOf: (person: string) => `Nothing of ${isolated(person)} is waiting`,
    everybody: "Show everybody",
  },
  refresh: "Refresh",
  refreshing: "Refreshing…",
  refreshed: "This is what waits now.",
  refreshedUntil: (day: string) => `This is what waits now up to ${day}.`,
  failed: "What waits could not be loaded",
  stale: "What waits may be more by now: it could not be loaded again",
  restFailed: "Not all of what waits could be loaded",
  more: {
    shown: (count: number) => `${countEntries(count)} shown, more are waiting.`,
    kept: (day: string) =>
      `Entries after ${day} are shown as they were loaded. If one was changed since, it isn't decided.`,
    load: "Load more",
    loading: "Loading more…",
  },
  list: "Entries that wait for a decision",
  waits: (count: number, people: number, hours: string) =>
    `${countEntries(count)} of ${countPeople(people)} · ${hours} h`,
  waitsMore: (count: number, people: number, hours: string) =>
    `${countEntries(count)} of ${countPeople(people)} · ${hours} h loaded, more are waiting`,
  filter: "Person",
  everybody: (count: string) => `Everybody (${count})`,
  person: (name: string, count: string) => `${isolated(name)} (${count})`,
  count: formatCount,
  countOrMore: (count: number) => `${formatCount(count)}+`,
  all: "Choose all",
  allLoaded: "Choose all loaded",
  keys: "Arrow keys move between entries, Ctrl + Enter approves what is chosen.",
  group: {
    name: (person: string, week: string) => `${isolated(person)}, ${week}`,
    week: (number: number, days: string) => `Week ${number} · ${days}`,
    total: countEntries,
    choose: (person: string, week: string) => `Choose week: ${isolated(person)}, ${week}`,
    partial: "More of this week may be waiting",
    // Of a week that is loaded in part the button states how much of it is decided.
    approve: "Approve week",
    approvePart: (count: number) => `Approve ${formatCount(count)} loaded`,
    reject: "Reject week…",
    rejectPart: (count: number) => `Reject ${formatCount(count)} loaded…`,
    action: (does: string, person: string, week: string, count: number, hours: string) =>
      `${does.replace(/…$/, "")}: ${isolated(person)}, ${week}, ${countEntries(count)}, ${hours} h`,
  },
  own: "Your own",
  ownWhy: "Another manager decides about these.",
  contractor: "Contractor",
  row: {
    name: (project: string, day: string, hours: string, person: string) =>
      `${isolated(project)}, ${day}, ${hours} h, ${isolated(person)}`,
    choose: (name: string) => `Choose ${name}`,
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
    changedMeanwhile: "Changed meanwhile. This is how it is now; nothing was decided about it.",
    notApproved: (why: string) => `Not approved. ${why}`,
    notRejected: (why: string) => `Not rejected. ${why}`,
    reasonKept: (reason: string) => `Your reason is kept: “${isolated(reason)}”`,
    held: (why: string, seconds: number) => `${why} Trying again in ${formatCount(seconds)} s.`,
  },
  bar: {
    label: "What is chosen",
    chosen: (count: number, hours: string) => `${formatCount(count)} chosen · ${hours} h`,
    approve: (count: number) => `Approve selected (${formatCount(count)})`,
    reject: (count: number) => `Reject selected (${formatCount(count)})…`,
    approveShort: (count: number) => `Approve (${formatCount(count)})`,
    rejectShort: (count: number) => `Reject (${formatCount(count)})…`,
    clear: "Choose none",
  },
  progress: {
    label: "Progress",
    of: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
    one: "Sending…",
    begun: (total: number) => `Sending ${formatCount(total)} decisions`,
  },
  summary: {
    approved: (count: number) => `${formatCount(count)} approved`,
    rejected: (count: number) => `${formatCount(count)} rejected`,
    reopened: (count: number) => `${formatCount(count)} back in the queue`,
    sum: (line: string, hours: string) => `${line} · ${hours} h`,
    not: (count: number) => `${formatCount(count)} did not go through`,
    none: (count: number) =>
      count === 1 ? "It did not go through" : `None of ${formatCount(count)} went through`,
    overtaken: (name: string, status: string) =>
      `${name}: ${status} already, by your decision before this one. Undo takes it back.`,
    gone: (name: string) => `${name}: waits no more. Somebody else decided about it, or it was deleted.`,
    notReopened: (name: string, why: string) => `${name}: not taken back. ${why}`,
    stays: "It is no longer as you decided it.",
    undo: (count: number) => (count === 1 ? "Undo" : `Undo (${formatCount(count)})`),
    retry: (count: number) => `Try again (${formatCount(count)})`,
    dismiss: "Dismiss",
  },
  dialog: {
    title: (count: number) => `Reject ${countEntries(count)}`,
    of: (person: string, count: number, hours: string) =>
      `${isolated(person)}: ${countEntries(count)}, ${hours} h`,
    entries: "What is rejected",
    entryOf: (project: string, day: string, hours: string) => `${isolated(project)}, ${day}, ${hours} h`,
    reason: "Reason",
    hint: (count: number) =>
      `Whoever recorded ${count === 1 ? "it" : "them"} reads this, and can mend and submit again.`,
    counter: (length: number, longest: number) =>
      `${formatCount(length)} of ${formatCount(longest)} characters`,
    missing: "Say why: a rejection needs a reason.",
    long: (longest: number) => `That is too long: at most ${formatCount(longest)} characters.`,
    submit: (count: number) => `Reject ${countEntries(count)}`,
  },
} as const;
