/* Notices text of fonts from before Unicode (TCVN3, VNI), and offers to convert it. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("article_form");
  if (!form) return;
  const view = location.pathname.replace(/(\/news\/article\/).*/, "$1phong-cu/");

  const ask = async (name, value) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", window.csrfToken());
    body.append(name, value);
    try {
      const answer = await fetch(view, { method: "POST", body, redirect: "error" });
      return answer.ok ? (await answer.json())[name] : null;
    } catch {
      return null; // no connection: the check after saving says the same
    }
  };

  const offer = (place, words, convert) => {
    place.querySelector(".legacy-text")?.remove();
    if (!words) return;
    const notice = document.createElement("p");
    notice.className = "article-notice legacy-text";
    notice.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Chuyển sang Unicode";
    button.addEventListener("click", () => {
      notice.remove();
      convert();
    });
    notice.append(words, " ", button);
    place.append(notice);
  };

  for (const name of ["title", "summary"]) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    const check = async () => {
      const typed = field.value;
      const converted = /[^\0-\x7f]/.test(typed) ? await ask("text", typed) : null;
      if (field.value !== typed) return;
      const words = converted && `Chữ này gõ bằng phông cũ. Đúng ra là: “${converted}”.`;
      offer(field.closest(".form-row") ?? field.parentElement, words, () => {
        field.value = converted;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      });
    };
    field.addEventListener("change", check);
    field.addEventListener("paste", () => setTimeout(check));
  }

  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    const check = async () => {
      const pasted = editor.getData();
      const converted = await ask("html", pasted);
      if (editor.getData() !== pasted) return;
      const words = converted && "Trong bài có đoạn gõ bằng phông cũ (TCVN3 hoặc VNI).";
      offer(editor.container.$.parentElement, words, () => {
        editor.fire("saveSnapshot"); // so that Ctrl+Z takes it back
        editor.setData(converted, {
          callback: () => {
            editor.fire("saveSnapshot");
            editor.focus();
          },
        });
      });
    };
    // What is pasted may first be cleaned elsewhere: its text comes with a later change.
    let waits = false;
    let timer;
    editor.on(
      "paste",
      () => {
        waits = true;
      },
      null,
      null,
      0,
    );
    editor.on("change", () => {
      if (!waits) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        waits = false;
        check();
      }, 500);
    });
  });
});
