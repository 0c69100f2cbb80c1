export const historyText = { title: "History" } as const;
