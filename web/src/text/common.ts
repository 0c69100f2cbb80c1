export const commonText = {
  product: "Timesheets",
  title: (page: string) => `${page} · Timesheets`,
  skip: "Skip to the content",
  nav: { label: "Pages", week: "Week", history: "History", approvals: "Approvals" },
  account: {
    signOut: "Sign out",
    signingOut: "Signing out…",
    unsaved: (count: number) =>
      `${count === 1 ? "One change is" : `${count} changes are`} not saved yet. Sign out and lose ${count === 1 ? "it" : "them"}?`,
    stay: "Stay",
    loseAndSignOut: "Sign out all the same",
    recordAs: "I record hours as",
    userTypes: { employee: "an employee", contractor: "a contractor" },
  },
  signIn: {
    redirecting: "Taking you to the sign-in page…",
    signedOutTitle: "Signed out",
    signedOut: "You are signed out.",
    signedOutHere:
      "You are signed out of Timesheets, but the sign-in page still knows you. If others use this computer, sign out there too.",
    again: "Sign in",
    failedTitle: "Signing in did not work",
    failed: "The sign-in page did not answer as expected. Nothing that you recorded is lost.",
    refused: "The sign-in page did not let you in.",
    unreachable: "The sign-in page can't be reached. Check your connection, then try again.",
    retry: "Try again",
  },
  expired: {
    title: "Your session has ended",
    body: "Sign in again to go on. What you typed is kept.",
    action: "Sign in again",
  },
  start: {
    failedTitle: "The page can't start",
    incomplete: "A part of the page could not be loaded. Check your connection, then load the page again.",
    failed: "Its settings could not be read. Tell whoever runs this site:",
  },
  offline: "You are offline. What you type is kept here and saved when the connection is back.",
  notFound: { title: "There is no such page", body: "The address leads nowhere.", home: "Go to this week" },
  notAllowed: {
    title: "There is nothing for you here yet",
    body: "Your account may neither record nor approve hours. Ask whoever manages your account.",
  },
  crash: {
    title: "Something went wrong on this page",
    body: "What you typed is kept. Load the page again to go on.",
    reload: "Load again",
  },
  loading: "Loading…",
  close: "Close",
  cancel: "Cancel",
  status: { submitted: "Submitted", approved: "Approved", rejected: "Rejected" },
} as const;
