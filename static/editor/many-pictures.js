/* Uploads many pictures, one request each, and shows progress, refusals and a button to try again. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".many-pictures");
  const part = (name) => form.querySelector(`.many-pictures__${name}`);
  const input = form.querySelector("input[type=file]");
  const drop = part("drop");
  const waiting = [];
  let running = false;
  let taken = 0;

  const make = (tag, name, text = "") =>
    Object.assign(document.createElement(tag), { className: `many-pictures__${name}`, textContent: text });

  const reason = (request) => {
    try {
      const answer = JSON.parse(request.responseText);
      if (answer.uploaded) return "";
      return answer.error.message;
    } catch {
      if (request.status === 413) return "Ảnh quá lớn.";
      if (request.status === 507) return "Máy chủ đã hết chỗ lưu. Hãy báo người quản trị.";
      if (request.status === 503) return "Máy chủ đang bận. Hãy đợi vài giây rồi thử lại.";
      return "Không tải lên được: phiên đăng nhập đã hết, hoặc máy chủ không trả lời. Hãy thử lại.";
    }
  };

  const post = (file, bar) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("upload", file);
      request.open("POST", form.dataset.upload);
      request.setRequestHeader("X-CSRFToken", window.csrfToken());
      request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = loaded / total));
      request.addEventListener("load", () => resolve(reason(request)));
      request.addEventListener("error", () => resolve("Mất kết nối khi đang tải ảnh lên. Hãy thử lại."));
      request.send(body);
    });

  /** Send a picture; resolves to "", or to the reason why it was not taken. */
  const send = async ({ file, bar, says }) => {
    says.textContent = "Đang xem ảnh";
    try {
      const ready = await window.shrinkPicture(file);
      says.textContent = ready === file ? "Đang tải lên" : "Đã thu nhỏ, đang tải lên";
      return await post(ready, bar);
    } catch (error) {
      return error.message;
    }
  };

  const refuse = (entry, words) => {
    const again = Object.assign(make("button", "again button", "Thử lại"), { type: "button" });
    again.setAttribute("aria-label", `Thử lại ${entry.file.name}`);
    again.addEventListener("click", () => {
      entry.row.remove();
      add([entry.file]);
    });
    entry.row.classList.add("many-pictures__file--refused");
    entry.bar.replaceWith(again);
    entry.says.textContent = words;
  };

  const run = async () => {
    if (running) return;
    running = true;
    while (waiting.length) {
      const entry = waiting.shift();
      const words = await send(entry);
      if (words) refuse(entry, words);
      else {
        taken += 1;
        entry.bar.remove();
        entry.says.textContent = "Đã tải lên";
      }
    }
    running = false;
    const refused = form.querySelectorAll(".many-pictures__file--refused").length;
    part("status").textContent = `Đã tải lên ${taken} ảnh${refused ? `, ${refused} ảnh chưa được` : ""}.`;
    part("next").hidden = !taken;
  };

  const add = (files) => {
    for (const file of files) {
      const row = make("li", "file");
      const entry = { file, row, bar: make("progress", "bar"), says: make("span", "says", "Đang chờ") };
      entry.bar.value = 0;
      entry.bar.setAttribute("aria-label", file.name);
      row.append(make("span", "name", file.name), entry.bar, entry.says);
      part("files").append(row);
      waiting.push(entry);
    }
    run();
  };

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  form.querySelector("[type=submit]").hidden = true;
  for (const type of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.toggle("many-pictures__drop--over", type === "dragover");
      if (type === "drop") add([...event.dataTransfer.files]);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
});
