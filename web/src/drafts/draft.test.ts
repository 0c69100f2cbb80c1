import { describe, expect, test } from "vitest";
import { entryOf } from "../testing/entry.ts";
import {
  asNewEntry,
  type Draft,
  type DraftIn,
  draftNumber,
  draftOf,
  isSynced,
  minutesOf,
  newDraft,
  newDraftId,
  operationOf,
} from "./draft.ts";

const entry = entryOf({ id: "1", hours: 7.5, notes: "review" });
const start = newDraft("2026-11-23", "StoreZero", "employee");
const newEntry = asNewEntry(start, { id: start.id, idempotencyKey: "k", cellWasEmpty: true });
type Typed = Partial<Pick<Draft, "hours" | "notes" | "userType" | "sentCreate" | "sentChanges">>;
const newEntryDraft = (typed: Typed = {}) => ({ ...newEntry, ...typed }) as DraftIn<"typing">;
const changeDraft = (typed: Typed = {}) => ({ ...draftOf(entry), ...typed }) as DraftIn<"typing">;
const sentCreate = { key: "k", entry: { ...entry }, at: 0, ifEmpty: true };

describe("the operation of a draft", () => {
  test.each<[string, Draft, string]>([
    ["an empty draft", newEntryDraft(), "none"],
    ["white space", newEntryDraft({ hours: " " }), "none"],
    ["hours", newEntryDraft({ hours: "7" }), "create"],
    ["invalid hours", newEntryDraft({ hours: "x" }), "invalid"],
    ["notes without hours", newEntryDraft({ notes: "review" }), "invalid"],
    ["blank notes", newEntryDraft({ notes: " \n" }), "none"],
    ["notes without hours, after a create was sent", newEntryDraft({ notes: "review", sentCreate }), "none"],
    ["the unchanged entry", changeDraft(), "none"],
    ["the same hours in another notation", changeDraft({ hours: "7:30" }), "none"],
    ["other hours", changeDraft({ hours: "8" }), "update"],
    ["other notes", changeDraft({ notes: "" }), "update"],
    ["another user type", changeDraft({ userType: "contractor" }), "update"],
    ["no hours", changeDraft({ hours: "" }), "delete"],
    ["0 hours", changeDraft({ hours: "0" }), "delete"],
    ["invalid hours of an entry", changeDraft({ hours: "x" }), "invalid"],
  ])("%s", (_, draft, kind) => {
    expect(operationOf(draft).kind).toBe(kind);
  });

  test("is done only if the text is the entry's and nothing is pending", () => {
    expect(
      [
        changeDraft(),
        changeDraft({ hours: "8" }),
        changeDraft({ sentChanges: [null] }),
        newEntryDraft({ sentCreate }),
      ].map(isSynced),
    ).toEqual([true, false, false, false]);
  });

  test("counts in sums with its own hours, or with the entry's if they are invalid", () => {
    expect(
      [
        changeDraft({ hours: "8" }),
        changeDraft({ hours: "" }),
        changeDraft({ hours: "x" }),
        newEntryDraft({ hours: "x" }),
      ].map(minutesOf),
    ).toEqual([480, 0, 450, 0]);
  });
});

test("draftNumber returns the number of a new entry's draft, whatever its project", () => {
  expect(draftNumber(newDraftId("2026-11-23", "a/b/3/c", 12))).toBe(12);
  expect(draftNumber(entry.id)).toBeUndefined();
});

test("a draft in a wrong state is a type error", () => {
  const problem = { status: 503, code: "unavailable", message: "" };
  const change = draftOf(entry);
  const wrong: Draft[] = [
    // @ts-expect-error a create needs a key
    { ...start, phase: "typing" },
    // @ts-expect-error a change has no create in flight
    { ...change, sentCreate },
    // @ts-expect-error a failure has a problem
    { ...newEntry, phase: "failed" },
    // @ts-expect-error a retry has a problem
    { ...newEntry, phase: "waiting", retryAt: 0 },
    // @ts-expect-error a draft that is saving is in flight or queued
    { ...newEntry, phase: "saving" },
    // @ts-expect-error only creates are queued
    { ...change, phase: "saving", queued: true },
    // @ts-expect-error only an entry can be in conflict
    { ...newEntry, phase: "conflict", remote: entry },
    // @ts-expect-error nothing is in flight while the user types
    { ...newEntry, request: { hours: "7", notes: "" }, submittedAgain: false },
  ];
  const right: Draft[] = [
    { ...change, phase: "conflict", remote: null },
    { ...newEntry, phase: "waiting", problem, retryAt: 0 },
  ];
  expect([wrong.length, right.length]).toEqual([8, 2]);
});
