/* Sends a form once, however often its buttons are pressed, and says so if it takes long. Lists are left
   out: what is chosen there may be a file, after which the page stays. */
"use strict";

const STOPPED = 20_000; // milliseconds; older browsers do not tell that the user stopped the sending

for (const form of document.querySelectorAll("form[method=post]:not(#changelist-form, #logout-form)")) {
  const status = form.querySelector("[data-busy]");
  let sentAt = Number.NEGATIVE_INFINITY;

  const show = (isSent) => {
    sentAt = isSent ? performance.now() : Number.NEGATIVE_INFINITY;
    if (status) status.textContent = isSent ? status.dataset.busy : "";
  };

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const wait = window.navigation ? Number.POSITIVE_INFINITY : STOPPED;
    if (performance.now() - sentAt < wait) event.preventDefault();
    else show(true);
  });
  // The page comes back as it was left, or stays because the user stopped what was taking too long.
  addEventListener("pageshow", () => show(false));
  window.navigation?.addEventListener("navigateerror", () => show(false));
}
