import { formatCount } from "./count.ts";

// What a problem is called, by its code (docs/errors.md). The API's own message is for codes that are not here.
export const problemText = {
  byCode: {
    unreachable: "The service can't be reached. Check your connection.",
    timeout: "The service took too long to answer.",
    unreadable: "The service answered something unexpected.",
    unauthorized: "Your session has ended.",
    forbidden: "You are not allowed to do this. If you should be, ask whoever manages your account.",
    not_found: "This entry is not there any more.",
    day_full: "That would make more than 24 hours on this day.",
    entry_exists: "Hours were recorded here meanwhile, in another tab or on another device.",
    approved: "This entry is approved and can't be changed any more.",
    decided: "Somebody decided about this entry already.",
    own_entry: "Nobody decides about their own entries.",
    version: "This entry was changed somewhere else meanwhile.",
    idempotency_key_reused: "This was sent before with other content.",
    range_too_large: "That is too much for one file. Choose fewer days.",
    too_large: "That is too long.",
    throttled: "The service is busy.",
    unavailable: "The service is away for a moment.",
    internal: "The service failed.",
  } as Readonly<Record<string, string>>,
  reference: (id: string) => `Reference: ${id}`,
  retry: "Try again",
  retryIn: (seconds: number) => `Trying again in ${formatCount(seconds)} s`,
} as const;
