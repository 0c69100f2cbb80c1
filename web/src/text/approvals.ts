export const approvalsText = { title: "Approvals" } as const;
