// Signing out in one tab signs the user out in all tabs.
// https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts

/** The name of the channel that all tabs of this origin share. */
export const channelName = "timesheets.signed-out";

/**
 * The user who signed out, with the client and the provider. The channel carries nothing else. The subject isn't
 * hashed: it grants no access, and the only pages that receive it are of this origin, which have it in their storage
 * anyway. A hash wouldn't hide a subject that can be guessed.
 */
export interface SignedOutUser {
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
}

/** Connects the tabs of one user. */
export class SignOutChannel {
  readonly #channel = new BroadcastChannel(channelName);
  readonly #user: SignedOutUser;

  /** Calls back once, when the user signs out in another tab that has the same client and provider. */
  constructor(user: SignedOutUser, onSignedOut: () => void) {
    this.#user = user;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isSameUser(data, user)) return;
      this.#channel.close();
      onSignedOut();
    };
  }

  /** Notifies the other tabs that the user signs out here, and closes the channel. */
  announce(): void {
    this.#channel.postMessage(this.#user);
    this.#channel.close();
  }
}

function isSameUser(value: unknown, { issuer, clientId, subject }: SignedOutUser): boolean {
  if (typeof value !== "object" || value === null) return false;
  const other = value as Partial<SignedOutUser>;
  return other.issuer === issuer && other.clientId === clientId && other.subject === subject;
}
