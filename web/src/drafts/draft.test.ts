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
const fresh = (typed: Typed = {}) => ({ ...newEntry, ...typed }) as DraftIn<"typing">;
const of = (typed: Typed = {}) => ({ ...draftOf(entry), ...typed }) as DraftIn<"typing">;
const sentCreate = { key: "k", entry: { ...entry }, at: 0, ifEmpty: true };

describe("the operation of a draft", () => {
  test.each<[string, Draft, string]>([
    ["an empty draft", fresh(), "none"],
    ["white space", fresh({ hours: " " }), "none"],
    ["hours", fresh({ hours: "7" }), "create"],
    ["invalid hours", fresh({ hours: "x" }), "invalid"],
    ["notes without hours", fresh({ notes: "review" }), "invalid"],
    ["blank notes", fresh({ notes: " \n" }), "none"],
    ["notes without hours, after a create was sent", fresh({ notes: "review", sentCreate }), "none"],
    ["the unchanged entry", of(), "none"],
    ["the same hours in another notation", of({ hours: "7:30" }), "none"],
    ["other hours", of({ hours: "8" }), "update"],
    ["other notes", of({ notes: "" }), "update"],
    ["another user type", of({ userType: "contractor" }), "update"],
    ["no hours", of({ hours: "" }), "delete"],
    ["0 hours", of({ hours: "0" }), "delete"],
    ["invalid hours of an entry", of({ hours: "x" }), "invalid"],
  ])("%s", (_, draft, kind) => {
    expect(operationOf(draft).kind).toBe(kind);
  });

  test("is done only if the text is the entry's and nothing is pending", () => {
    expect(
      [of(), of({ hours: "8" }), of({ sentChanges: [null] }), fresh({ sentCreate })].map(isSynced),
    ).toEqual([true, false, false, false]);
  });

  test("counts in sums with its own hours, or with the entry's if they are invalid", () => {
    expect(
      [of({ hours: "8" }), of({ hours: "" }), of({ hours: "x" }), fresh({ hours: "x" })].map(minutesOf),
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
    // @ts-expect-error what is saved is in flight or queued
    { ...newEntry, phase: "saving" },
    // @ts-expect-error only creates are queued
    { ...change, phase: "saving", queued: true },
    // @ts-expect-error only an entry can be in conflict
    { ...newEntry, phase: "conflict", remote: entry },
    // @ts-expect-error nothing is in flight while the user types
    { ...newEntry, request: { hours: "7", notes: "" }, leftAgain: false },
  ];
  const right: Draft[] = [
    { ...change, phase: "conflict", remote: null },
    { ...newEntry, phase: "waiting", problem, retryAt: 0 },
  ];
  expect([wrong.length, right.length]).toEqual([8, 2]);
});
