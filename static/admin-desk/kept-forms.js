/* Keeps what is typed in the admin's other forms on this device until it is saved: an answer to a
   citizen or a lasting page outlives a lost connection and an expired session. */
"use strict";

document.addEventListener("DOMContentLoaded", async () => {
  const form = document.querySelector("#content-main > form[method=post][id$=_form]");
  const user = document.getElementById("site-name")?.dataset.user;
  const store = window.localDrafts;

  /** Say that nothing is lost to whom an expired session sends to the sign-in page. */
  const tellOnSigningIn = (login) => {
    const list = Object.assign(document.createElement("ul"), { className: "messagelist" });
    const note = Object.assign(document.createElement("li"), { className: "info", role: "status" });
    note.textContent =
      "Nội dung đang gõ dở vẫn được giữ trên máy này. Đăng nhập xong, trang ấy mở lại và hỏi bạn có lấy lại không.";
    list.append(note);
    login.before(list);
  };

  const keyOf = (address) => `form:${new URL(address, location).pathname}`;
  const signIn = document.querySelector("#login-form [name=next]");
  if (signIn && (await store.holds(keyOf(signIn.value)))) tellOnSigningIn(signIn.form);
  if (!user || signIn) return;
  const WEEK = 7 * 24 * 3600 * 1000;
  const SENT = "sent-form"; // the key of the form that this tab sent last, and when

  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
  sessionStorage.removeItem(SENT);
  // What was typed on while the server saved is not saved.
  const isSaved = ({ key, at }) =>
    key === sent.key && at <= sent.at && document.querySelector(".messagelist .success");
  const kept = (await store.all(user)).filter((draft) => draft.form);
  for (const draft of kept)
    if (isSaved(draft) || draft.at < Date.now() - WEEK) await store.remove(user, draft.key);
  if (!form || !window.formValues || document.getElementById("editing")) return;

  const key = keyOf(location);
  const values = window.formValues(form);
  let before = "";
  let last = "";
  let stopped = false;

  const keep = async () => {
    const typed = values.read();
    const written = JSON.stringify(typed);
    if (stopped || written === (last || before)) return;
    last = written;
    if (written === before) await store.remove(user, key);
    else await store.put({ user, key, form: true, at: Date.now(), values: typed });
  };

  const offer = (draft) => {
    const note = document.createElement("p");
    Object.assign(note, { className: "kept-form", role: "status" });
    note.append(`Có phần bạn gõ ở đây lúc ${store.moment(draft.at)} chưa lưu. `);
    for (const [words, act] of [
      ["Lấy lại", () => values.write(draft.values)],
      ["Bỏ đi", () => store.remove(user, key)],
    ]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button", textContent: words });
      button.addEventListener("click", async () => {
        note.remove();
        await act();
        form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      });
      note.append(button, " ");
    }
    form.prepend(note);
  };

  const start = () => {
    const isShownAgain = form.querySelector(".errornote, .confirmation");
    before = isShownAgain ? "" : JSON.stringify(values.read());
    const draft = kept.find((each) => each.key === key);
    if (draft && !isSaved(draft) && !isShownAgain && JSON.stringify(draft.values) !== before) offer(draft);
    setInterval(keep, 1000);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      keep();
      sessionStorage.setItem(SENT, JSON.stringify({ key, at: Date.now() }));
    });
    window.typed = {
      keep: () => keep().then(() => true),
      stopKeeping: () => {
        stopped = true;
      },
    };
    form.dataset.kept = "1";
  };

  const wait = () => {
    const editors = Object.values(window.CKEDITOR?.instances ?? {});
    const isReady = !window.CKEDITOR || editors.every((each) => each.status === "ready");
    return isReady ? start() : setTimeout(wait, 100);
  };
  wait();
});
