// Days are calendar text here too. This file doesn't use the page's code, because that is under test.

const msPerDay = 86_400_000;

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * msPerDay).toISOString().slice(0, 10);
}

/** Returns the day that is count days after today in UTC, or before it if the count is negative. */
export function daysFromToday(count: number): string {
  return addDays(new Date().toISOString().slice(0, 10), count);
}

/** Returns the days of the week that begins on the Monday. */
export function weekOf(monday: string): string[] {
  return [0, 1, 2, 3, 4, 5, 6].map((index) => addDays(monday, index));
}
