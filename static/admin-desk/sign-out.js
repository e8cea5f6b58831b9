/* Signing out deletes the drafts of this user on this device (editor/drafts.js). */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const user = document.getElementById("site-name")?.dataset.user;
  document.getElementById("logout-form")?.addEventListener("submit", () => {
    const typed = Object.keys(localStorage).filter((key) => key.startsWith(`ban-nhap:${user}:`));
    for (const key of typed) localStorage.removeItem(key);
  });
});
