import { formatCount } from "./count.ts";

// Describes errors by their code (docs/errors.md). For any other code, the page shows the API's message.
export const problemText = {
  byCode: {
    unreachable: "Couldn't reach the service. Check your connection.",
    timeout: "The service took too long to respond.",
    unreadable: "The service sent an unexpected response.",
    unauthorized: "Your session has expired.",
    forbidden: "You don't have permission to do this. If you need it, contact your administrator.",
    not_found: "This entry no longer exists.",
    day_full: "A day can't have more than 24 hours.",
    entry_exists: "This cell now has hours from another tab or device.",
    approved: "This entry is approved and can't be changed.",
    decided: "This entry has already been approved or rejected.",
    own_entry: "You can't approve or reject your own entries.",
    version: "This entry has changed since it was loaded.",
    idempotency_key_reused: "This was already sent with different content.",
    range_too_large: "There are too many entries for one file. Select fewer days.",
    too_large: "The text is too long. Shorten it.",
    throttled: "The service is busy.",
    unavailable: "The service is temporarily unavailable.",
    internal: "Something went wrong in the service.",
  } as Readonly<Record<string, string>>,
  reference: (id: string) => `Reference: ${id}`,
  retry: "Try again",
  retryIn: (seconds: number) => `Trying again in ${formatCount(seconds)} s`,
} as const;
