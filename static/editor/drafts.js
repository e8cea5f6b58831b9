/* Keeps what is being typed on this device until it is saved: a lost connection, an expired session
   or a closed tab loses nothing. Only the account that typed it is offered it again. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const editing = document.getElementById("editing");
  const form = document.getElementById("article_form");
  if (!editing || !form) return;

  const { user, article, saver, state, decider, formKey, failed } = editing.dataset;
  const version = Number(editing.dataset.version);
  const prefix = `ban-nhap:${user}:`;
  const key = prefix + (article || "moi");
  const offer = document.getElementById("draft-offer");
  const status = document.getElementById("draft-status");
  const UNTYPED = ["hidden", "file", "submit", "button"];

  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const forget = () => localStorage.removeItem(key);
  const editorOf = (field) => window.CKEDITOR?.instances[field.id];
  const time = (moment) =>
    new Date(moment).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });

  const typed = () => [...form.elements].filter((field) => field.name && !UNTYPED.includes(field.type));

  const currentValue = (field) => {
    if (editorOf(field)) return editorOf(field).getData();
    if (field.type === "checkbox") return field.checked;
    if (!field.multiple) return field.value;
    return [...field.selectedOptions].map((option) => [option.value, option.text]);
  };

  // Several checkboxes may have the same name; their values distinguish them.
  const nameOf = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);

  const capture = () => Object.fromEntries(typed().map((field) => [nameOf(field), currentValue(field)]));

  const put = (field, value) => {
    if (editorOf(field)) editorOf(field).setData(value);
    else if (field.type === "checkbox") field.checked = value;
    else if (!field.multiple) field.value = value;
    else {
      for (const [id, text] of value) {
        const there = [...field.options].find((option) => option.value === id);
        (there ?? field.appendChild(new Option(text, id))).selected = true;
      }
      window.django?.jQuery(field).trigger("change");
    }
  };

  let before;
  let older = null;
  let timer;
  let leaving = false; // the form is sent, or the user signs out: nothing more is stored

  const keep = (sent = false) => {
    if (leaving) return;
    const values = capture();
    if (JSON.stringify(values) === before) return older || forget();
    const draft = {
      at: Date.now(),
      version,
      state,
      sent,
      formKey: form.elements.form_key?.value,
      values,
      older,
    };
    try {
      localStorage.setItem(key, JSON.stringify(draft));
      status.textContent = `Chữ chưa lưu được giữ trên máy này, lúc ${time(draft.at)}.`;
    } catch {
      status.textContent = "Máy này không giữ được chữ chưa lưu: hãy lưu nháp thường xuyên.";
    }
  };

  const besidesNote = ({ note, ...others }) => JSON.stringify(others);

  // A decision about the existing version saves no new one; neither does a note without changes to an
  // approved version. Returning a version saves only the reason.
  const isSaved = (draft) => {
    if (!draft.sent) return false;
    if (version > draft.version) return saver === user;
    if (state === draft.state && besidesNote(draft.values) === besidesNote(capture())) {
      return [editing.dataset.note, editing.dataset.lastNote].includes(draft.values.note);
    }
    if (state === draft.state || decider !== user) return false;
    return state !== "returned" || besidesNote(draft.values) === besidesNote(capture());
  };

  const propose = (draft) => {
    older = draft;
    offer.querySelector("[data-at]").textContent = time(draft.at);
    offer.querySelector("[data-newer]").hidden = version <= draft.version;
    offer.hidden = false;
    offer.querySelector("[data-take]").onclick = () => {
      for (const field of typed()) if (nameOf(field) in draft.values) put(field, draft.values[nameOf(field)]);
      offer.hidden = true;
      older = null;
      keep();
    };
    offer.querySelector("[data-drop]").onclick = () => {
      offer.hidden = true;
      older = null;
      if (draft.older) propose(draft.older);
      else keep();
    };
  };

  const start = () => {
    const begun = read(`${prefix}moi`);
    if (formKey && begun?.formKey === formKey) localStorage.removeItem(`${prefix}moi`);
    before = failed ? "" : JSON.stringify(capture());
    const draft = read(key);
    if (draft && !failed) {
      if (isSaved(draft) || JSON.stringify(draft.values) === before) forget();
      else propose(draft);
    }
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => keep(), 1500);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.on("change", soon);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      keep(true);
      leaving = true;
    });
    document.getElementById("logout-form")?.addEventListener("submit", () => (leaving = true));
    addEventListener("pageshow", () => (leaving = false));
    document.addEventListener("visibilitychange", () => document.hidden && keep());
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
