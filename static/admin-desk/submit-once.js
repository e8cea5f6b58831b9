/* Sends a form once, however often its buttons are pressed, and says so if it takes long. Lists are left
   out: what is chosen there may be a file, after which the page stays. */
"use strict";

for (const form of document.querySelectorAll("form[method=post]:not(#changelist-form, #logout-form)")) {
  const status = form.querySelector("[data-busy]");
  let sent = false;

  const show = (isSent) => {
    sent = isSent;
    if (status) status.textContent = sent ? status.dataset.busy : "";
  };

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) event.preventDefault();
    show(true);
  });
  // The page comes back as it was left, or stays because the user stopped what was taking too long.
  addEventListener("pageshow", () => show(false));
  window.navigation?.addEventListener("navigateerror", () => show(false));
}
