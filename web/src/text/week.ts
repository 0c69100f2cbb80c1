export const weekText = { title: "Week" } as const;
