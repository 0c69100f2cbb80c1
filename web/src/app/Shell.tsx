import { Suspense, useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { useMay } from "../auth/SessionContext.tsx";
import { text } from "../text/text.ts";
import { Loading } from "../ui/Loading.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import styles from "./Shell.module.css";
import { StatusBanner } from "./StatusBanner.tsx";

/** The frame of every page: navigation, account, and the state of the session and the connection. */
export function Shell() {
  const mayRead = useMay("read:timesheets");
  const mayApprove = useMay("approve:timesheets");
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const section = pathname.split("/")[1];
  const previousSection = useRef(section);
  useEffect(() => {
    // When another page opens, move the focus to its top, so that screen readers begin there, as after a load. The
    // first page and the page that "/" redirects to need no move, because the browser has just loaded them.
    if (previousSection.current !== section && previousSection.current !== "") main.current?.focus();
    previousSection.current = section;
  }, [section]);
  return (
    <>
      <a className={styles.skip} href="#content">
        {text.skip}
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <span className={styles.product}>
            <img src="/icon.svg" alt="" width="24" height="24" />
            {text.product}
          </span>
          <nav aria-label={text.nav.label} className={styles.nav}>
            {mayRead && <Tab to="/week" label={text.nav.week} />}
            {mayRead && <Tab to="/history" label={text.nav.history} />}
            {mayApprove && <Tab to="/approvals" label={text.nav.approvals} />}
          </nav>
          <AccountMenu />
        </div>
      </header>
      <StatusBanner />
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <ErrorBoundary key={section}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  );
}

function Tab({ to, label }: { to: string; label: string }) {
  return (
    <NavLink to={to} className={({ isActive }) => `${styles.tab} ${isActive ? styles.active : ""}`}>
      {label}
    </NavLink>
  );
}
