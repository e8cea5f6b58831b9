/* Signing out sends what is being typed to the server and deletes it from this device. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const user = document.getElementById("site-name")?.dataset.user;
  const form = document.getElementById("logout-form");
  const WARNING = "Phần đang gõ chưa lên được máy chủ; đăng xuất là xóa nó khỏi máy này. Vẫn đăng xuất?";

  /** Wait for `promise`, but not for a line that is down. */
  const atMost = (promise) =>
    Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(false), 5000))]);

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isKept = window.keepTyped ? await atMost(window.keepTyped()) : true;
    if (!isKept && !confirm(WARNING)) return;
    await atMost(window.localDrafts.clear(user));
    form.submit();
  });
});
