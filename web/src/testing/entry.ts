import type { Entry } from "../api/api.ts";

let created = 0;

/** Returns an entry as the service sends it, with a unique id and the fields that the test sets. */
export function entryOf(content: Partial<Entry> = {}): Entry {
  const { date = "2026-11-23" } = content;
  const at = `${date}T16:04:05Z`;
  created += 1;
  return {
    id: `${date}-${String(created).padStart(26, "0")}`,
    user_id: "ann@example.com",
    user_type: "employee",
    date,
    project: "StoreZero",
    hours: 7.5,
    notes: "",
    approved: false,
    status: "submitted",
    created_at: at,
    updated_at: at,
    version: 1,
    ...content,
  } as Entry;
}
