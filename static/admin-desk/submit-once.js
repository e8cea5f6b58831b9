/* Sends a form once, however often its buttons are pressed, and says so if it takes long. */
"use strict";

for (const form of document.querySelectorAll("#article_form, form[data-once]")) {
  const status = form.querySelector("[data-busy]");
  let sent = false;

  const show = (isSent) => {
    sent = isSent;
    if (status) status.textContent = sent ? status.dataset.busy : "";
  };

  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    show(true);
  });
  // The page comes back as it was left, or stays because the user stopped what was taking too long.
  addEventListener("pageshow", () => show(false));
  window.navigation?.addEventListener("navigateerror", () => show(false));
}
