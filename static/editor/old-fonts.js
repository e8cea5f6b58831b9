/* Asks whether text that was typed for fonts from before Unicode is to be converted. */
"use strict";

window.chooseLetters = (() => {
  const SHOWN = 160; // letters of an example

  const lines = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const blocks = [...body.querySelectorAll("p, li, h2, h3, h4, td, th")];
    return (blocks.length ? blocks : [body]).map((block) => block.textContent.trim());
  };

  /** Return the first line that differs, of both. */
  const example = (before, after) => {
    const converted = lines(after);
    const pairs = lines(before).map((line, number) => [line, converted[number] ?? ""]);
    return (pairs.find(([old, young]) => old !== young) ?? ["", ""]).map((line) => line.slice(0, SHOWN));
  };

  const build = (before, after) => {
    const dialog = document.createElement("dialog");
    dialog.className = "old-fonts";
    dialog.setAttribute("aria-labelledby", "old-fonts-title");
    dialog.innerHTML = `
      <h2 id="old-fonts-title">Chữ gõ bằng phông cũ</h2>
      <p>Nội dung vừa dán gõ bằng phông cũ (TCVN3 hoặc VNI), bạn đọc không đọc được:</p>
      <blockquote data-before></blockquote>
      <p>Chuyển sang Unicode thì thành:</p>
      <blockquote data-after></blockquote>
      <form method="dialog">
        <button value="after" class="button" autofocus>Chuyển sang Unicode</button>
        <button value="before" class="button">Giữ nguyên</button>
      </form>`;
    const [old, young] = example(before, after);
    dialog.querySelector("[data-before]").textContent = old;
    dialog.querySelector("[data-after]").textContent = young;
    document.body.append(dialog);
    return dialog;
  };

  /** Resolve to the HTML that the user chooses; who leaves the dialog keeps what was pasted. */
  return (before, after) =>
    new Promise((resolve) => {
      const dialog = build(before, after);
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "after" ? after : before);
      });
      dialog.showModal();
    });
})();
