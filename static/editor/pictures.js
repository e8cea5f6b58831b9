/* The library's pictures, for the editor and for form fields: upload one, or choose one. */
"use strict";

window.pictures = (() => {
  const explain = (response) => {
    if (response.redirected || response.status === 403) {
      return "Bạn không có quyền tải ảnh lên, hoặc phiên đăng nhập đã hết.";
    }
    return response.status === 413
      ? "Ảnh quá lớn."
      : `Không tải lên được (máy chủ trả lời ${response.status}).`;
  };

  /** Upload a file; resolves to the picture, or to an Error whose message is for the user. */
  const upload = async (file, address) => {
    const body = new FormData();
    body.append("upload", await window.shrinkPicture(file));
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": window.csrfToken() },
      });
    } catch {
      throw new Error("Mất kết nối khi đang tải ảnh lên. Hãy thử lại.");
    }
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new Error(explain(response));
    const answer = await response.json();
    if (!answer.uploaded) throw new Error(answer.error.message);
    return answer;
  };

  const build = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "library";
    dialog.setAttribute("aria-labelledby", "library-title");
    dialog.innerHTML = `
      <header class="library__head">
        <h2 id="library-title">Thư viện ảnh</h2>
        <button type="button" class="library__close" aria-label="Đóng">×</button>
      </header>
      <form class="library__search" role="search">
        <label for="library-query">Tìm ảnh</label>
        <input type="search" id="library-query" name="q" autocomplete="off">
        <button type="submit" class="button">Tìm</button>
      </form>
      <div class="library__results" aria-live="polite"></div>`;
    document.body.append(dialog);
    return dialog;
  };

  /** Let the user choose from the library; resolves to the picture, or null. */
  const choose = (address) =>
    new Promise((resolve) => {
      const dialog = build();
      const results = dialog.querySelector(".library__results");
      let asked = 0;
      const find = async (query) => {
        try {
          const response = await fetch(`${address}?${String(query).replace(/^\?/, "")}`);
          if (response.ok && !response.redirected) return { found: await response.text() };
          if (response.status === 503)
            return { fault: "Máy chủ đang bận nên chưa mở được thư viện. Hãy đợi vài giây rồi tìm lại." };
          return { fault: "Không mở được thư viện. Hãy đăng nhập lại ở một thẻ khác rồi tìm lại." };
        } catch {
          return { fault: "Mất kết nối nên chưa mở được thư viện. Hãy thử lại." };
        }
      };
      const show = async (query) => {
        asked += 1;
        const number = asked;
        const { found, fault } = await find(query);
        if (number !== asked) return; // what was asked last is shown
        if (fault) results.textContent = fault;
        else results.innerHTML = found;
      };
      let chosen = null;
      dialog.addEventListener("click", ({ target }) => {
        if (target.closest(".library__close")) dialog.close();
        const more = target.closest("[data-query]");
        if (more) show(more.dataset.query);
        const picture = target.closest("[data-picture]");
        if (!picture) return;
        chosen = JSON.parse(picture.dataset.picture);
        dialog.close();
      });
      dialog.querySelector("form").addEventListener("submit", (event) => {
        event.preventDefault();
        show(new URLSearchParams(new FormData(event.target)));
      });
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(chosen);
      });
      dialog.showModal();
      show("");
    });

  return { upload, choose };
})();
