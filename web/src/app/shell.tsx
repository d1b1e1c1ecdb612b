// What is around every page: the navigation, the messages, and who is logged in.
import { useEffect, useRef } from "preact/hooks";

import type { User } from "../api/types";
import { t } from "../texts";
import { Icon } from "../ui/icons";
import { ToastArea } from "../ui/toasts";
import { featuresFor, hasUsers } from "./features";
import { go, usePlace } from "./router";

export function Shell({ user, served }: { user: User; served: string[] }) {
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  const features = featuresFor(user, served);
  const current = features.find((feature) => feature.path === place.path[0]);
  const first = features[0]!;

  useEffect(() => {
    if (place.path.length === 0) go(`#/${first.path}`, true);
  }, [place.path.length]);

  // A reader who can't see the page hears where they are.
  const shown = useRef(current?.path);
  useEffect(() => {
    document.title = `${current?.title ?? t.notFound} · ${t.product}`;
    if (shown.current !== current?.path) {
      main.current?.focus();
      window.scrollTo(0, 0);
    }
    shown.current = current?.path;
  }, [current?.path]);

  const Page = current?.page;
  return (
    <div class="shell">
      <a
        class="skip-link"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t.skipToContent}
      </a>
      <header class="sidebar">
        <a class="brand" href={`#/${first.path}`}>
          <span class="brand-mark" aria-hidden="true">
            <Icon name="mark" />
          </span>
          <span class="brand-name">{t.product}</span>
        </a>
        <nav aria-label={t.navigation}>
          <ul>
            {features
              .filter((feature) => feature.icon)
              .map((feature) => (
                <li key={feature.path}>
                  <a
                    href={`#/${feature.path}`}
                    aria-current={feature === current ? "page" : undefined}
                  >
                    <Icon name={feature.icon!} />
                    <span>{feature.title}</span>
                  </a>
                </li>
              ))}
            {user.username === "" && hasUsers(served) ? (
              <li>
                <a href="#/">
                  <Icon name="account" />
                  <span>{t.login.submit}</span>
                </a>
              </li>
            ) : null}
          </ul>
        </nav>
        {user.username !== "" ? (
          <p class="sidebar-user" title={user.username}>
            <bdi>{user.username}</bdi>
          </p>
        ) : null}
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        {Page ? (
          <Page place={place} user={user} />
        ) : place.path.length > 0 ? (
          <div class="empty">
            <h1>{t.notFound}</h1>
            <a href={`#/${first.path}`}>{user.username === "" ? first.title : t.toReview}</a>
          </div>
        ) : null}
      </main>
      <ToastArea />
    </div>
  );
}
