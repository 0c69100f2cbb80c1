// Whoever signs out in one tab is signed out in all of them.
// https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts

/** The channel's name, for all tabs of this origin. */
export const channelName = "timesheets.signed-out";

/**
 * Who signed out, of which client of which provider: all that goes over the channel. The subject goes as it is. It
 * opens nothing, and only pages of this origin hear it, which find it in their storage anyway; a hash would hide it
 * from nobody who can guess at it.
 */
export interface Leaver {
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
}

/** The other tabs of the person. */
export class Tabs {
  readonly #channel = new BroadcastChannel(channelName);
  readonly #self: Leaver;

  /** Calls back once, when the same person signs out in another tab. */
  constructor(self: Leaver, onSignedOut: () => void) {
    this.#self = self;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isSame(data, self)) return;
      this.#channel.close();
      onSignedOut();
    };
  }

  /** Says to the others that the person signs out here, and listens no more. */
  leave(): void {
    this.#channel.postMessage(this.#self);
    this.#channel.close();
  }
}

function isSame(value: unknown, { issuer, clientId, subject }: Leaver): boolean {
  if (typeof value !== "object" || value === null) return false;
  const other = value as Partial<Leaver>;
  return other.issuer === issuer && other.clientId === clientId && other.subject === subject;
}
