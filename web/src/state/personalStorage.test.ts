import { afterEach, describe, expect, test, vi } from "vitest";
import { personalStorage, rememberedChoice } from "./personalStorage.ts";

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
  localStorage.clear();
});

function fail(method: "getItem" | "setItem", name: string): void {
  vi.spyOn(Storage.prototype, method).mockImplementation(() => {
    throw new DOMException("refused", name);
  });
}

describe("a user's value", () => {
  const notesOf = (subject: string) => personalStorage<{ text: string }>(sessionStorage, "notes", subject);

  test("is loaded as it was saved", () => {
    expect(notesOf("ann").save({ text: "a" })).toBe(true);
    expect(notesOf("ann").load()?.text).toBe("a");
  });

  test("is stored under the keys that pages of earlier versions read", () => {
    notesOf("ann").save({ text: "a" });
    expect({ ...sessionStorage }).toEqual({ "timesheets.notes": '{"subject":"ann","text":"a"}' });
  });

  test("is not returned to another user, and deleted when another user loads it", () => {
    notesOf("ann").save({ text: "secret" });
    expect(notesOf("bob").load()).toBeUndefined();
    expect(notesOf("ann").load()).toBeUndefined();
    expect(sessionStorage).toHaveLength(0);
  });

  test("is absent after it is cleared", () => {
    notesOf("ann").save({ text: "a" });
    notesOf("ann").clear();
    expect(notesOf("ann").load()).toBeUndefined();
  });

  test.each(["{", "null", "7", '"text"', "[]"])("is absent if the storage contains %s", (stored) => {
    sessionStorage.setItem("timesheets.notes", stored);
    expect(notesOf("ann").load()).toBeUndefined();
  });

  test("is reported as not saved if the storage is full", () => {
    fail("setItem", "QuotaExceededError");
    expect(notesOf("ann").save({ text: "a" })).toBe(false);
  });
});

describe("a remembered choice", () => {
  test("is separate for each user", () => {
    rememberedChoice("color", "ann").save("red");
    rememberedChoice("color", "bob").save("blue");
    expect(rememberedChoice("color", "ann").load()).toBe("red");
    expect({ ...localStorage }).toEqual({ "timesheets.color.ann": "red", "timesheets.color.bob": "blue" });
  });

  test("is absent if it was never made, or can't be read or stored", () => {
    expect(rememberedChoice("color", "ann").load()).toBeUndefined();
    fail("getItem", "SecurityError");
    expect(rememberedChoice("color", "ann").load()).toBeUndefined();
    fail("setItem", "QuotaExceededError");
    expect(rememberedChoice("color", "ann").save("red")).toBe(false);
  });
});
