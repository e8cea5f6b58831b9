/* Makes pictures smaller that the server would refuse, before they are sent: phones make pictures of
   12 to 50 million pixels. Works on every picture input of a form, and for scripts that upload. */
"use strict";

window.shrinkPicture = (() => {
  // As in core/images.py.
  const MAX_BYTES = 10 * 1024 * 1024;
  const MAX_PIXELS = 40_000_000;
  const LONGEST_SIDE = 3840; // of what is sent instead; the server keeps no more
  const ACCEPTED = ["image/jpeg", "image/png", "image/webp", "image/gif"];
  const HEIC_BRANDS = /^ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)/;

  const isHeic = async (file) =>
    /^image\/hei[cf]/.test(file.type) ||
    /\.hei[cf]$/i.test(file.name) ||
    HEIC_BRANDS.test(String.fromCharCode(...new Uint8Array(await file.slice(4, 12).arrayBuffer())));

  /** Decode a picture the right way up; null if this browser cannot. */
  const decode = async (file) => {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return null;
    }
  };

  const encode = (bitmap, side, type) =>
    new Promise((resolve) => {
      const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(resolve, type, 0.9);
    });

  const named = (blob, name) => {
    const ending = blob.type.replace("image/", "").replace("jpeg", "jpg");
    return new File([blob], `${name.replace(/\.[a-z0-9]{1,5}$/i, "")}.${ending}`, { type: blob.type });
  };

  const smaller = async (bitmap, file) => {
    // WebP keeps what is transparent and is small; a browser that cannot write it writes PNG.
    const type = file.type === "image/jpeg" || (await isHeic(file)) ? "image/jpeg" : "image/webp";
    for (let side = LONGEST_SIDE; side > 600; side *= 0.7) {
      const blob = await encode(bitmap, side, type);
      if (blob && blob.size <= MAX_BYTES) return named(blob, file.name);
    }
    throw new Error(
      `Máy này không thu nhỏ được “${file.name}”. Hãy thu nhỏ ảnh bằng phần mềm khác rồi tải lại.`,
    );
  };

  /** Resolve to a picture that the server takes: `file` itself wherever possible. What this browser
      cannot read is left to the server, save HEIC: that Error says what to do. */
  return async (file) => {
    if (file.type === "image/gif" || (file.type && !file.type.startsWith("image/"))) return file;
    const bitmap = await decode(file);
    if (!bitmap) {
      if (!(await isHeic(file))) return file;
      throw new Error(
        `“${file.name}” là ảnh HEIC của iPhone, trình duyệt này không mở được. Hãy lưu ảnh thành JPEG rồi tải lại; hoặc trên iPhone chọn Cài đặt › Camera › Định dạng › Tương thích nhất.`,
      );
    }
    try {
      const fits = file.size <= MAX_BYTES && bitmap.width * bitmap.height <= MAX_PIXELS;
      return fits && ACCEPTED.includes(file.type) ? file : await smaller(bitmap, file);
    } finally {
      bitmap.close();
    }
  };
})();

/* Picture inputs of forms. */
{
  const PICTURES = 'input[type=file][name][accept*="image/"]';
  const waiting = new Map(); // what is being done for an input, by the input
  const held = new WeakSet(); // forms that were sent meanwhile

  const statusOf = (input) => {
    const next = input.nextElementSibling;
    if (next?.matches(".picture-status")) return next;
    const status = Object.assign(document.createElement("p"), { className: "picture-status help" });
    status.setAttribute("role", "status");
    input.after(status);
    return status;
  };

  const replaceFiles = async (input) => {
    const status = statusOf(input);
    const transfer = new DataTransfer();
    const words = [];
    status.textContent = "Đang xem ảnh…";
    delete status.dataset.refused;
    const chosen = [...input.files];
    for (const file of chosen) {
      try {
        const ready = await window.shrinkPicture(file);
        if (ready !== file) words.push(`Đã thu nhỏ “${file.name}” trước khi gửi.`);
        transfer.items.add(ready);
      } catch (error) {
        words.push(error.message);
        status.dataset.refused = "";
      }
    }
    const now = [...input.files];
    if (!now.length) status.textContent = "";
    if (now.length !== chosen.length || now.some((file, at) => file !== chosen[at])) return; // others by now
    status.textContent = words.join(" ");
    if (words.length) input.files = transfer.files;
  };

  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.(PICTURES) || !target.files.length) return;
    const work = replaceFiles(target).finally(() => {
      if (waiting.get(target) === work) waiting.delete(target);
    });
    waiting.set(target, work);
  });

  // A form sent meanwhile waits until the picture is ready.
  document.addEventListener(
    "submit",
    async (event) => {
      if (!waiting.size || !event.target.querySelector(PICTURES)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (held.has(event.target)) return; // its button was pressed twice
      held.add(event.target);
      while (waiting.size) await Promise.allSettled(waiting.values());
      held.delete(event.target);
      if (event.target.querySelector("[data-refused]")) return; // who sent it thinks that a picture goes along
      event.target.requestSubmit(event.submitter);
    },
    true,
  );
}
