/* Without a connection a form is not sent: the browser's page of errors would take its place. */
"use strict";

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (navigator.onLine || form.method !== "post" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation(); // for other scripts it was not sent
    const note = document.querySelector(".offline") ?? document.createElement("p");
    Object.assign(note, { className: "offline", role: "alert" });
    note.textContent = "Mất kết nối: chưa gửi gì. Trang này còn nguyên; có mạng rồi hãy bấm lại.";
    (event.submitter?.checkVisibility() ? event.submitter.parentElement : form).prepend(note);
  },
  true,
);

addEventListener("online", () => document.querySelector(".offline")?.remove());
