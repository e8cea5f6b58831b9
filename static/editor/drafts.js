/* Keeps what is typed until it is saved: on the server every half minute and on leaving, between
   that on this device. A lost connection, an expired session or a power cut loses some seconds. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const editing = document.getElementById("editing");
  const form = document.getElementById("article_form");
  if (!editing || !form) return;

  const { user, article, failed, keepAt, dropAt, compareAt, signInAt } = editing.dataset;
  const status = document.getElementById("draft-status");
  const keyField = form.elements.draft_key;
  const values = window.formValues(form);
  const atFirst = values.read(); // before the editor has started
  const LOOK = 1000; // milliseconds
  const SEND = 30_000;
  const CUT_OFF = "Mất kết nối";
  const BEACON = 60_000; // bytes: browsers take 64 KiB at most from a page that closes

  let saved = ""; // the values that need no keeping: those of the newest version
  let onDevice = ""; // the values last kept on this device
  let onServer = ""; // the values last kept on the server
  let serverTime = "";
  let trouble = "";
  let told = "";
  let lastSent = 0;
  let typedAt = 0;
  let submitted = ""; // the values that the server is saving, and those are not kept
  let stopped = false; // the user signs out: nothing more is kept

  const clock = (moment) =>
    new Date(moment).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  const tell = () => {
    const here = onDevice ? `bản gõ dở còn trên máy này lúc ${clock(typedAt)}` : "";
    if (trouble) {
      const lost = "bản gõ dở chưa giữ được ở đâu, hãy chép ra nơi khác";
      status.textContent = `${trouble}: ${here || lost}.`;
      if (trouble.startsWith("Phiên")) {
        const link = Object.assign(document.createElement("a"), { href: signInAt, target: "_blank" });
        link.textContent = "Đăng nhập lại ở thẻ khác";
        status.append(" ", link, " rồi gõ tiếp ở đây.");
      }
    } else if (!serverTime) {
      status.textContent = here ? `Đang gõ: ${here}.` : "";
    } else {
      const since = onDevice ? `; phần gõ sau đó còn trên máy này lúc ${clock(typedAt)}` : "";
      status.textContent = `Đã lưu bản gõ dở lên máy chủ lúc ${serverTime}${since}.`;
    }
    status.classList.toggle("draft-status--trouble", Boolean(trouble));
    status.ariaLive = trouble && trouble !== told ? "polite" : "off"; // said once, shown always
    told = trouble;
  };

  const body = (draft) => {
    const data = new FormData();
    const { key, base, values: typed } = draft;
    const fields = { csrfmiddlewaretoken: window.csrfToken(), user, article: draft.article, key, base };
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    data.append("values", JSON.stringify(typed));
    return data;
  };

  /** Post a draft; return the answer, or `{trouble}` with what to tell the user. */
  const post = async (address, draft) => {
    try {
      const signal = AbortSignal.timeout(20_000);
      const request = { method: "POST", body: body(draft), redirect: "error", signal };
      const answer = await fetch(address, request);
      if (answer.ok) return await answer.json();
      const refusal = await answer.json().catch(() => ({}));
      return { trouble: (refusal.error ?? "Máy chủ không nhận").replace(/\.$/, "") };
    } catch {
      return { trouble: CUT_OFF };
    }
  };

  const draftOf = (typed) => ({
    user,
    article,
    key: keyField.value,
    base: form.elements.base_version?.value ?? "",
    at: Date.now(),
    values: typed,
  });

  /** Return a new key; `crypto.randomUUID` is missing where there is no HTTPS. */
  const newKey = () => {
    const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((n) =>
      n.toString(16).padStart(2, "0"),
    );
    return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  /** Read the form. What is typed on while the server saves becomes a draft of its own. */
  const read = () => {
    const typed = values.read();
    const written = JSON.stringify(typed);
    if (submitted && written !== submitted) {
      keyField.value = newKey();
      saved = submitted;
      submitted = onDevice = onServer = serverTime = "";
    }
    return [typed, written];
  };

  const keepHere = async (typed) => {
    const written = JSON.stringify(typed);
    const draft = draftOf(typed);
    onDevice = written; // at once: what is sent meanwhile must not take it away again
    typedAt = draft.at;
    if (!(await window.localDrafts.put(draft)) && onDevice === written) onDevice = "";
  };

  const drop = (draft) => Promise.all([window.localDrafts.remove(user, draft.key), post(dropAt, draft)]);

  const forget = async () => {
    const draft = draftOf({});
    keyField.value = newKey(); // before anything more is typed: the dropped one takes nothing
    onDevice = onServer = serverTime = trouble = "";
    await drop(draft);
  };

  const send = async (typed) => {
    lastSent = Date.now();
    const draft = draftOf(typed);
    const answer = await post(keepAt, draft);
    if (draft.key !== keyField.value) return; // saved or dropped meanwhile
    trouble = answer.trouble ?? "";
    if (answer.finished) {
      keyField.value = newKey(); // saved in another tab, or before the user went back to here
      await window.localDrafts.remove(user, draft.key);
      onDevice = "";
      lastSent = 0;
    } else if (answer.saved) {
      onServer = JSON.stringify(typed);
      serverTime = answer.saved;
      if (onDevice === onServer) {
        await window.localDrafts.remove(user, draft.key);
        onDevice = "";
      }
    }
  };

  let sending = null;

  /** Keep what is typed, on the server if it is time or `now`. */
  const keep = async (now = false) => {
    while (now && sending) await sending;
    const [typed, written] = read();
    if (stopped || written === submitted) return;
    if (written === saved) {
      if (onDevice || onServer || trouble) await forget();
    } else {
      // After trouble the server is asked again, to know that it is over.
      const isSafe = written === onServer && !onDevice && !trouble;
      if (!isSafe && written !== onDevice) await keepHere(typed);
      while (now && sending) await sending;
      const isDue = now || Date.now() - lastSent >= SEND;
      if (!isSafe && isDue && !sending) {
        sending = send(typed);
        await sending;
        sending = null;
      }
    }
    tell();
  };

  /** The page may close: nothing can be waited for. */
  const keepOnLeaving = () => {
    const [typed, written] = read();
    if (stopped || [submitted, saved, onServer].includes(written)) return;
    const draft = draftOf(typed);
    window.localDrafts.put(draft);
    if (new Blob([written]).size < BEACON) navigator.sendBeacon(keepAt, body(draft));
  };

  const isCutOff = () => trouble === CUT_OFF;

  /** Send the form once the server answers: its absence would put an error in the place of the page. */
  const sendLater = async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // for other scripts it was not sent
    await keep(true);
    if (!isCutOff()) form.requestSubmit(event.submitter);
  };

  const saveDraft = () => form.querySelector("button[name=_save]")?.click();
  const isSave = (event) =>
    (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";

  const watch = () => {
    setInterval(keep, LOOK);
    addEventListener("online", () => keep(true));
    addEventListener("pagehide", keepOnLeaving);
    document.addEventListener("visibilitychange", () => document.hidden && keep(true));
    form.addEventListener("submit", (event) => isCutOff() && sendLater(event), true);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      const [typed, written] = read();
      if (written !== saved) window.localDrafts.put(draftOf(typed));
      submitted = written;
    });
    const stay = () => {
      submitted = "";
    };
    addEventListener("pageshow", stay);
    window.navigation?.addEventListener("navigateerror", stay); // the user stopped what took too long
    addEventListener("keydown", (event) => {
      if (!isSave(event)) return;
      event.preventDefault();
      saveDraft();
    });
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) {
      editor.on("key", (event) => {
        if (event.data.keyCode !== CKEDITOR.CTRL + 83) return;
        event.cancel();
        saveDraft();
      });
    }
  };

  /** Send what an earlier page left on this device; return what is offered, newest first. */
  const earlier = async () => {
    const offered = JSON.parse(document.getElementById("drafts").textContent);
    for (const draft of await window.localDrafts.all(user)) {
      if (draft.form || draft.key === keyField.value) continue;
      const answer = await post(keepAt, draft);
      if (!answer.trouble) await window.localDrafts.remove(user, draft.key);
      const same = offered.findIndex((each) => each.key === draft.key);
      if (same >= 0) offered.splice(same, 1);
      if (!answer.finished && draft.article === article) offered.push(draft);
    }
    return offered.sort((one, other) => new Date(other.at) - new Date(one.at));
  };

  /** Keep again what was dropped, under a new key: the dropped one takes nothing any more. */
  const restore = async (draft) => {
    draft.key = newKey();
    const again = { ...draft, user, article };
    const { trouble: refused } = await post(keepAt, again);
    if (refused) await window.localDrafts.put(again);
  };

  const start = async () => {
    // What is typed elsewhere while the editor starts is not taken for what was saved.
    for (const { element } of Object.values(window.CKEDITOR?.instances ?? {}))
      delete atFirst[element.getAttribute("name")];
    const shown = { ...values.read(), ...atFirst };
    saved = failed ? "" : JSON.stringify(shown);
    window.typed = {
      /** Return whether all that is typed is on the server. */
      keep: () => keep(true).then(() => !trouble),
      stopKeeping: () => {
        stopped = true;
      },
    };
    watch();
    const isNews = (draft) => JSON.stringify({ ...shown, ...draft.values }) !== saved;
    const offered = await earlier();
    window.offerDrafts(failed ? [] : offered.filter(isNews), {
      values,
      compare: (draft) => fetch(compareAt, { method: "POST", body: body({ ...draft, article }) }),
      drop: (draft) => drop({ ...draft, article }),
      keep: () => keep(true),
      restore,
    });
    editing.dataset.ready = "1";
  };

  // The editor starts slowly, and changes the markup a little when it starts.
  const wait = () => {
    const editors = Object.values(window.CKEDITOR?.instances ?? {});
    if (window.CKEDITOR && !(editors.length && editors.every((each) => each.status === "ready")))
      return setTimeout(wait, 100);
    return start();
  };
  wait();
});
