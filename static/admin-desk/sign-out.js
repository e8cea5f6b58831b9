/* Signing out sends what is being typed to the server and deletes from this device what this user typed. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const user = document.getElementById("site-name")?.dataset.user;
  const form = document.getElementById("logout-form");
  const WARNING = "Còn phần đã gõ mà chưa lưu; đăng xuất là xóa phần ấy khỏi máy này. Vẫn đăng xuất?";

  /** Wait for `promise`, but not for a line that is down. */
  const atMost = (promise) =>
    Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(false), 5000))]);

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isKept = window.typed ? await atMost(window.typed.keep()) : true;
    const here = await window.localDrafts.all(user); // other forms', too
    if ((!isKept || here.length) && !confirm(WARNING)) return;
    window.typed?.stopKeeping();
    await atMost(window.localDrafts.clear(user));
    form.submit();
  });
});
