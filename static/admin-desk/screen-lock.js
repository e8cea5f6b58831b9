/* Locks the screen of who has gone: a sign-in lies over the page until the password is given, and what
   was typed stays below it. All tabs of a browser lock and open together. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const { user, lock } = document.getElementById("site-name")?.dataset ?? {};
  const limit = Number(lock) * 1000;
  if (!limit || window.parent !== window) return;
  const USED = `used-${user}`;
  const PING = 60_000;
  const LOOK = Math.min(5000, limit / 4);
  const root = document.querySelector("#site-name a").getAttribute("href");
  let pinged = Date.now();
  let dialog = null;
  let isAsking = false;

  const send = async (address, values = {}) => {
    const headers = { "X-CSRFToken": window.csrfToken(), "X-Requested-With": "fetch" };
    const body = new URLSearchParams(values);
    return fetch(root + address, { method: "POST", headers, body, redirect: "manual" });
  };

  const lastUse = () => Number(localStorage.getItem(USED));
  const use = () => {
    if (dialog) return;
    const now = Date.now();
    if (now - lastUse() >= limit) return; // too late: the next look locks
    localStorage.setItem(USED, now);
    if (now - pinged < PING) return;
    pinged = now;
    send("bao-mat/van-lam/").then(lockIfServerDid, () => {});
  };

  const open = () => {
    dialog?.remove();
    dialog = null;
    pinged = Date.now();
  };

  /** The password was not looked at: it stays in its field, to be sent again. */
  const refusal = ({ status }) =>
    status === 503 || status === 429
      ? "Máy chủ đang bận, chưa xem được mật khẩu. Hãy đợi vài giây rồi bấm Mở khóa lần nữa."
      : `Chưa mở khóa được: máy chủ báo lỗi ${status}. Hãy thử lại sau ít phút; những gì đang gõ vẫn còn.`;

  const unlock = async (event) => {
    event.preventDefault();
    if (isAsking) return; // each password that is sent is an attempt
    const field = dialog.querySelector("input");
    const error = dialog.querySelector("[role=alert]");
    isAsking = true;
    error.textContent = "";
    try {
      const answer = await send("login/mo-khoa/", { password: field.value });
      if (!answer.ok) {
        error.textContent = refusal(answer);
        return;
      }
      const said = await answer.json();
      if (said.ended) return location.reload();
      if (!said.open) {
        error.textContent = said.error;
        field.value = "";
        return field.focus();
      }
      localStorage.setItem(USED, Date.now());
      open();
    } catch {
      error.textContent = "Chưa mở khóa được: mất kết nối với máy chủ. Hãy thử lại.";
    } finally {
      isAsking = false;
    }
  };

  const show = () => {
    if (dialog) return;
    dialog = document.createElement("dialog");
    dialog.className = "screen-lock";
    dialog.setAttribute("aria-labelledby", "screen-lock-title");
    dialog.innerHTML = `<form><h2 id="screen-lock-title">Màn hình đã khóa</h2>
      <p>Một lúc không ai dùng nên cổng khóa lại. Gõ mật khẩu để làm tiếp; những gì đang gõ vẫn còn.</p>
      <p class="errornote" role="alert"></p>
      <label for="screen-lock-password">Mật khẩu</label>
      <input type="password" id="screen-lock-password" autocomplete="current-password" required>
      <button class="button default">Mở khóa</button></form>`;
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    // Browsers close it at the second Escape, whatever is said to the first.
    dialog.addEventListener("close", ({ target }) => target.isConnected && target.showModal());
    dialog.querySelector("form").addEventListener("submit", unlock);
    document.body.append(dialog);
    dialog.showModal();
  };

  /** The server hears of use a minute late, so it may have locked what is used again here. */
  const lockIfServerDid = ({ status }) => {
    if (status !== 403) return;
    localStorage.setItem(USED, 0);
    show();
  };

  const look = () => {
    if (dialog && Date.now() - lastUse() < limit) return open(); // opened in another tab
    if (dialog || Date.now() - lastUse() < limit) return;
    show();
    send("bao-mat/khoa-man-hinh/").catch(() => {});
  };

  localStorage.setItem(USED, Date.now()); // the server has just let this page be opened
  const watch = (target) => {
    for (const kind of ["pointerdown", "keydown", "scroll", "input"])
      target.addEventListener(kind, use, { capture: true, passive: true });
  };
  watch(document);
  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    const watchText = () => editor.document && watch(editor.document.$);
    watchText();
    editor.on("contentDom", watchText);
  });
  setInterval(look, LOOK);
  addEventListener("pageshow", look);
});
