// Prepares a week with every kind of entry.
import { addDays } from "./days.ts";
import type { Stack } from "./stack.ts";

/** Records the employee's week, with every status and several entries in a cell, and other entries for the queue. */
export async function prepareWeek(stack: Stack, monday: string): Promise<void> {
  const [employee, contractor, manager] = await Promise.all([
    stack.as("employee"),
    stack.as("contractor"),
    stack.as("manager"),
  ]);
  const [tuesday, wednesday, thursday] = [addDays(monday, 1), addDays(monday, 2), addDays(monday, 3)];
  await employee.createAll([
    { date: monday, project: "Alpha", hours: 2, notes: "first" },
    { date: monday, project: "Alpha", hours: 3 },
    { date: wednesday, project: "Beta", hours: 2 },
  ]);
  await manager.reject(await employee.create({ date: tuesday, project: "Alpha", hours: 6 }), "Not yours");
  await manager.approve(await employee.create({ date: thursday, project: "Alpha", hours: 8 }));
  await contractor.create({ date: monday, project: "Gamma", hours: 3, user_type: "contractor" });
  await manager.create({ date: monday, project: "Alpha", hours: 7.5 });
}

/** Decides all pending entries, because all users share one queue. */
export async function emptyQueue(stack: Stack): Promise<void> {
  const manager = await stack.as("manager");
  for (const entry of await manager.queue()) {
    // Managers can't decide their own entries.
    if (entry.user_id === "manager@example.com") await manager.remove(entry);
    else await manager.approve(entry);
  }
}
