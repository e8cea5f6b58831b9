/* Offers what was typed earlier and never saved: shown beside what is saved, taken back or dropped. */
"use strict";

/** Show an offer for each draft. `actions` are those of drafts.js. */
window.offerDrafts = (drafts, actions) => {
  const list = document.getElementById("draft-offers");
  const editing = document.getElementById("editing").dataset;
  const form = document.getElementById("article_form");
  const MINUTE = 60_000;

  const moment = (at) => window.localDrafts.moment(at);

  const age = (at) => {
    const minutes = Math.floor((Date.now() - new Date(at)) / MINUTE);
    if (minutes < 1) return "vừa xong";
    if (minutes < 60) return `${minutes} phút trước`;
    return minutes < 1440
      ? `${Math.floor(minutes / 60)} giờ trước`
      : `${Math.floor(minutes / 1440)} ngày trước`;
  };

  /** Replace an offer by what was done, with a button that undoes it. */
  const done = (offer, words, undo) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: "Hoàn tác" });
    const note = document.createElement("p");
    note.append(words, " ", button);
    offer.replaceChildren(note);
    button.addEventListener("click", async () => {
      button.disabled = true;
      await undo();
      offer.remove();
      list.querySelector(":scope > :last-child button")?.focus();
    });
    button.focus();
  };

  const take = async (draft, offer) => {
    const { values, keep, drop, restore } = actions;
    const base = form.elements.base_version;
    const before = { values: values.read(), base: base?.value };
    await values.write(draft.values);
    // Saving then compares with what a colleague has saved since.
    if (base && draft.base) base.value = draft.base;
    await keep();
    await drop(draft);
    const words = `Đã lấy lại bài gõ lúc ${moment(draft.at)}, chưa lưu. Ảnh, tệp chọn từ máy mà chưa lưu thì chọn lại.`;
    done(offer, words, async () => {
      await values.write(before.values);
      if (base) base.value = before.base;
      await restore(draft);
      await keep();
      show(draft);
    });
  };

  const discard = async (draft, offer) => {
    await actions.drop(draft);
    done(offer, `Đã bỏ bài gõ lúc ${moment(draft.at)}.`, async () => {
      await actions.restore(draft);
      show(draft);
    });
  };

  const showDifference = async (draft, rows) => {
    if (rows.dataset.shown) return;
    rows.dataset.shown = "1";
    try {
      const answer = await actions.compare(draft);
      if (!answer.ok) throw new Error(answer.statusText);
      rows.innerHTML = await answer.text(); // sanitised by the server
    } catch {
      delete rows.dataset.shown;
      rows.textContent = "Chưa so sánh được: hãy kiểm tra kết nối, đóng rồi mở lại mục này.";
    }
  };

  const fill = (draft, part) => {
    part("at").textContent = moment(draft.at);
    part("age").textContent = age(draft.at);
    const title = draft.title || draft.values.title;
    part("title").textContent = editing.article ? "" : `“${title || "chưa có tiêu đề"}”. `;
    part("base").textContent = draft.base ? `, sửa từ bản ${draft.base}` : "";
    part("newer").hidden = !draft.base || Number(draft.base) >= Number(editing.version);
  };

  const show = (draft) => {
    const offer = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
    const part = (name) => offer.querySelector(`[data-${name}]`);
    fill(draft, part);
    const buttons = { take, drop: discard };
    for (const [name, act] of Object.entries(buttons)) {
      part(name).addEventListener("click", () => {
        for (const each of Object.keys(buttons)) part(each).disabled = true; // a slow server needs its time
        act(draft, offer);
      });
    }
    part("difference").addEventListener("toggle", () => showDifference(draft, part("rows")));
    list.append(offer);
  };

  for (const draft of drafts) show(draft);
};
