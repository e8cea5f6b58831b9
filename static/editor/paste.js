/* Paste. The clipboard's own HTML goes to the server, which cleans it as it cleans a Word file, before
   CKEditor's filter could lose what it does not know. Without the server it is cleaned here, more
   simply. Pictures in the clipboard are uploaded; those of other sites leave a note in the text. */
"use strict";

window.editorPaste = (() => {
  const NOTE = "Ảnh ở đây chưa được tải lên";
  const HOLD = "cho-tai-len"; // the folder of pictures that exist only here until they are uploaded
  const HELD = new RegExp(`\\bsrc="[^"]*${HOLD}/(\\d+)-1x1/[^"]*"`, "g");
  const DATA = /\bsrc\s*=\s*(["'])(data:image\/(?:jpeg|png|webp|gif|bmp)[^"']*)\1/i;
  const PLACEHOLDER = 200; // letters; shorter GIFs only keep a place until a page has loaded
  const MAX_RTF = 60_000_000; // letters
  const TIMEOUT = 60_000;
  // Style sheets stay: they say which text is hidden.
  const UNSEEN =
    /(<style\b[\s\S]*?<\/style>)|<!--[\s\S]*?-->|<!\[[^>]*>|<(script|xml|title)\b[\s\S]*?<\/\2>/gi;
  const STYLE_SHEETS = /<style\b[\s\S]*?<\/style>/gi;
  const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200d\ufe0f\u{1f3fb}-\u{1f3ff}])+$/u;
  const busy = new Map(); // how many pastes of an editor are under way

  const pictureTools = () =>
    new Promise((resolve) => {
      const folder = `${CKEDITOR.plugins.getPath("pastetools")}filter/`;
      const files = ["common.js", "image.js"].map((name) => CKEDITOR.getUrl(folder + name));
      const isLoaded = CKEDITOR.plugins.pastetools.loadFilters(files, () =>
        resolve(CKEDITOR.pasteFilters.image),
      );
      if (isLoaded) resolve(CKEDITOR.pasteFilters.image);
    });

  /** Word writes its pictures only into the RTF of the clipboard: put them into the HTML. */
  const withRtfPictures = async (html, rtf) => {
    if (!rtf || rtf.length > MAX_RTF || !/<img\b[^>]*\bsrc=["']?file:/i.test(html)) return html;
    const tools = await pictureTools();
    const found = tools.extractFromRtf(rtf);
    if (found.length !== (html.match(/<img\b/gi) ?? []).length) return html;
    let number = 0;
    return html.replace(/<img\b[^>]*>/gi, (tag) => {
      const data = tools.createSrcWithBase64(found[number]);
      number += 1;
      return data ? tag.replace(/\bsrc=("[^"]*"|'[^']*'|[^\s>]+)/i, () => `src="${data}"`) : tag;
    });
  };

  /** Return whether the server writes the description in the place of a picture: emoji, ticks. */
  const isSign = (alt) => EMOJI.test(alt) || /^(?:un)?checked$/.test(alt);

  /** Keep pictures that can be uploaded here; the server sees the addresses they might have. */
  const holdPictures = (html, folder) => {
    const pictures = [];
    const held = html.replace(/<img\b[^>]*>/gi, (tag) => {
      const data = DATA.exec(tag)?.[2];
      const alt = /\balt=["']?([^"'>]*)/i.exec(tag)?.[1] ?? "";
      const isPlaceholder = /^data:image\/gif/i.test(data) && data.length < PLACEHOLDER;
      if (!data || isPlaceholder || isSign(alt)) return tag;
      pictures.push(data);
      return tag.replace(DATA, `src="${folder}${HOLD}/${pictures.length - 1}-1x1/1.webp"`);
    });
    return [held, pictures];
  };

  const asFile = (data) => {
    const [head, content] = data.split(",");
    const type = /^data:([^;,]+)/.exec(head)[1];
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    return new File([bytes], `anh-dan.${type.replace("image/", "")}`, { type });
  };

  const asData = (file) =>
    new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(reader.result));
      reader.readAsDataURL(file);
    });

  /** Return a picture as the server takes it; "" if it is broken. */
  const ready = async (data) => {
    try {
      const file = asFile(data);
      const smaller = await window.shrinkPicture(file);
      return smaller === file ? data : await asData(smaller);
    } catch {
      return "";
    }
  };

  const restorePictures = async (html, pictures) => {
    const written = await Promise.all(pictures.map(ready));
    const filled = html.replace(HELD, (_all, number) => `src="${written[number] ?? ""}"`);
    return filled.replace(/<img\b[^>]*\bsrc=""[^>]*>/g, `[${NOTE}]`);
  };

  const note = (picture) => {
    const alt = picture.alt.trim();
    if (EMOJI.test(alt)) return alt;
    return alt ? `[${NOTE}: ${alt.replace(/[[\]]/g, " ").slice(0, 80)}]` : `[${NOTE}]`;
  };

  const rename = (element, tag) => {
    const renamed = element.ownerDocument.createElement(tag);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
    return renamed;
  };

  /** Return the selector of what Word does not show: hidden by itself or by a style, or deleted. */
  const hiddenBy = (styles) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles.join("\n").replace(/<\/?style\b[^>]*>/gi, ""));
    const rules = [...sheet.cssRules].filter((rule) => rule.style?.display === "none");
    return [
      ...rules.map((rule) => rule.selectorText),
      '[style*="display:none" i], [style*="display: none" i], [style*="mso-hide" i], [hidden]',
      "del[datetime], .msoDel",
    ].join(", ");
  };

  /** Clean HTML without the server; CKEditor's filter removes what is left. */
  const cleanHere = (html, folder) => {
    const styles = html.match(STYLE_SHEETS) ?? [];
    const page = new DOMParser().parseFromString(html.replace(STYLE_SHEETS, ""), "text/html");
    for (const picture of page.querySelectorAll("img")) {
      if (!picture.getAttribute("src")?.includes(folder)) picture.replaceWith(note(picture));
    }
    for (const element of page.body.querySelectorAll(hiddenBy(styles))) element.remove();
    for (const bold of page.querySelectorAll("b"))
      if (bold.style.fontWeight === "normal") rename(bold, "div");
    for (const element of page.querySelectorAll("p, h1, h2, h3, h4, h5, h6, td, th")) {
      const side = element.style.textAlign || element.getAttribute("align");
      const level = /^H([156])$/.exec(element.tagName)?.[1];
      const kept = level ? rename(element, level === "1" ? "h2" : "h4") : element;
      kept.removeAttribute("style");
      kept.removeAttribute("class");
      if (side === "center" || side === "right") kept.className = `align-${side}`;
    }
    return page.body.innerHTML;
  };

  const ask = async (address, html) => {
    const response = await fetch(address, {
      method: "POST",
      body: html,
      headers: { "X-CSRFToken": window.csrfToken(), "Content-Type": "text/html; charset=utf-8" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!response.ok || response.redirected) throw new Error(`The server answered ${response.status}`);
    return response.json();
  };

  /** Remember the selection as a range that moves with the text, since the user may type meanwhile. */
  const markPlace = (editor) => {
    const [selected] = editor.getSelection()?.getRanges() ?? [];
    if (!selected) return null;
    const range = editor.document.$.createRange();
    range.setStart(selected.startContainer.$, selected.startOffset);
    range.setEnd(selected.endContainer.$, selected.endOffset);
    return Object.assign(range, { before: textBefore(range, range.startOffset) });
  };

  const textBefore = ({ startContainer: { data = "" } }, length) => data.slice(0, length).replace(/\s/g, " ");

  const select = (editor, place) => {
    const body = editor.editable().$;
    if (!place || !body.contains(place.startContainer)) return;
    // Who types makes the browser write spaces anew, and that moves the range among them.
    const { length } = place.before;
    if (place.collapsed && length && textBefore(place, length) === place.before)
      place.setStart(place.startContainer, length);
    const range = editor.createRange();
    range.setStart(CKEDITOR.dom.node(place.startContainer), place.startOffset);
    range.setEnd(CKEDITOR.dom.node(place.endContainer), place.endOffset);
    range.select();
  };

  const isSame = (a, b) =>
    a &&
    b &&
    a.startContainer === b.startContainer &&
    a.startOffset === b.startOffset &&
    a.endOffset === b.endOffset;

  /** Do `insert` at the place of the paste; who typed elsewhere meanwhile gets the cursor back. */
  const insertAt = (editor, place, insert) => {
    editor.focus();
    const typing = isSame(markPlace(editor), place) ? null : editor.getSelection()?.createBookmarks();
    select(editor, place);
    insert();
    if (typing) editor.getSelection().selectBookmarks(typing);
  };

  const fire = (editor, method, rest) => {
    const dataTransfer = new CKEDITOR.plugins.clipboard.dataTransfer();
    dataTransfer._.files = rest.files ?? [];
    const { dataValue = "", type = "auto" } = rest;
    editor.fire("paste", { method, dataTransfer, dataValue, type, dontFilter: true, isReady: true });
  };

  const tell = (editor, noted, isCleanedHere) => {
    if (isCleanedHere) {
      const words =
        "Chưa nối được với máy chủ nên chỉ dán được theo cách đơn giản. Hãy xem lại danh sách và đề mục vừa dán.";
      editor.showNotification(words, "warning", 15000);
    }
    if (noted) {
      const words = `${noted} ảnh không dán theo được. Chỗ của từng ảnh có ghi “[${NOTE}]”: hãy tải ảnh lên vào đó bằng nút Hình ảnh rồi xóa dòng ghi.`;
      editor.showNotification(words, "warning", 15000);
    }
    const length = editor.getData().length;
    const { maxLength } = editor.config;
    if (length <= maxLength) return;
    const words = `Bài nay dài ${length.toLocaleString("vi-VN")} ký tự kể cả mã, quá mức ${maxLength.toLocaleString("vi-VN")} nên chưa lưu được. Hãy chia thành nhiều bài, hoặc đưa phần dài vào tệp đính kèm.`;
    editor.showNotification(words, "warning", 30000);
  };

  /** Run `work` while the editor counts as busy, with a notification if it takes long. */
  const during = async (editor, work) => {
    busy.set(editor, (busy.get(editor) ?? 0) + 1);
    let notification;
    const timer = setTimeout(() => {
      notification = editor.showNotification("Đang dán…", "info", 0);
    }, 700);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      notification?.hide();
      busy.set(editor, busy.get(editor) - 1);
    }
  };

  /** Return the number of the last footnote of the text: those that are pasted go on from there. */
  const lastNote = (editor) => {
    const items = editor.editable().$.querySelectorAll('li[id^="chu-thich-"]');
    return Math.max(
      0,
      ...[...items].map((item) => Number.parseInt(item.id.slice("chu-thich-".length), 10) || 0),
    );
  };

  const clean = async (editor, html, rtf) => {
    const { imageUploadUrl, pasteUrl, pictureFolder } = editor.config;
    const seen = html.replace(UNSEEN, "$1");
    const full = imageUploadUrl ? await withRtfPictures(seen, rtf) : seen;
    const [held, pictures] = imageUploadUrl ? holdPictures(full, pictureFolder) : [full, []];
    let answer;
    try {
      const before = lastNote(editor);
      answer = await ask(before ? `${pasteUrl}?notes=${before}` : pasteUrl, held);
    } catch {
      answer = { html: cleanHere(held, pictureFolder), noted: 0, isCleanedHere: true };
    }
    return { ...answer, html: await restorePictures(answer.html, pictures) };
  };

  const pasteHtml = async (editor, method, place, html, rtf) => {
    const { html: dataValue, noted, isCleanedHere } = await clean(editor, html, rtf);
    insertAt(editor, place, () => {
      fire(editor, method, { dataValue, type: "html" });
      if (dataValue.endsWith("</table>")) goBelow(editor, editor.elementPath()?.contains("table"));
      else leavePicture(editor);
    });
    tell(editor, noted, isCleanedHere);
  };

  const pasteFiles = async (editor, method, place, files) => {
    const pictures = [];
    for (const file of files) {
      try {
        pictures.push(await window.shrinkPicture(file));
      } catch (error) {
        editor.showNotification(error.message, "warning", 15000);
      }
    }
    if (!pictures.length) return;
    insertAt(editor, place, () => {
      leaveParagraph(editor);
      fire(editor, method, { files: pictures });
      leavePicture(editor);
    });
  };

  /** Put the cursor below a block, to continue writing. */
  const goBelow = (editor, block) => {
    if (!block) return;
    let below = block.getNext(
      (node) => node.type === CKEDITOR.NODE_ELEMENT && !node.hasAttribute("data-cke-hidden-sel"),
    );
    if (!below) {
      below = editor.document.createElement("p");
      below.appendBogus();
      below.insertAfter(block);
    }
    const range = editor.createRange();
    range.moveToElementEditStart(below);
    range.select();
    below.scrollIntoView();
  };

  /** Put the cursor below a paragraph that ends with the picture where it is. */
  const leavePicture = (editor) => {
    const [range] = editor.getSelection()?.getRanges() ?? [];
    const block = range && editor.elementPath(range.endContainer)?.block;
    const last = block?.getLast((node) => node.getText().trim() || !node.is?.("br"));
    const isPicture = last?.type === CKEDITOR.NODE_ELEMENT && (last.is("img") || last.findOne("img"));
    if (isPicture && block.is("p")) goBelow(editor, block);
  };

  /** Several pictures stand below one another. */
  const separatePictures = ({ data }) => {
    if (data.isReady && data.dataTransfer.getFilesCount() > 1)
      data.dataValue = data.dataValue.replace(/<img\b[^>]*>/g, "<p>$&</p>");
  };

  const isBlank = (block) => !block.getText().trim() && !block.findOne("img");

  /** Put the cursor into an empty paragraph after the one where it is, for a picture of its own. */
  const leaveParagraph = (editor) => {
    const [range] = editor.getSelection()?.getRanges() ?? [];
    if (!range) return;
    range.collapse(false);
    const widget = range.startContainer.getAscendant(CKEDITOR.plugins.widget.isDomWidgetWrapper, true);
    const path = editor.elementPath(widget ? widget.getParent() : range.startContainer);
    const cell = path.blockLimit?.is("td", "th") ? path.blockLimit : null;
    const block = path.block ?? widget ?? cell;
    if (!block || (block.getName() === "p" && isBlank(block))) return;
    const below = editor.document.createElement("p");
    below.appendBogus();
    if (block.is("li", "td", "th")) {
      const list = block.is("li") && block.findOne("ol, ul");
      if (list) below.insertBefore(list);
      else block.append(below);
    } else below.insertAfter(block);
    range.moveToElementEditStart(below);
    range.select();
  };

  const isPicture = (file) => /^image\//.test(file.type) || /\.hei[cf]$/i.test(file.name);

  /** Return whether HTML is one picture and nothing else: what a browser copies with the file. */
  const isOnlyPicture = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return !body.textContent.trim() && body.querySelectorAll("img").length === 1;
  };

  const filesOf = (transfer) =>
    [...Array(transfer.getFilesCount()).keys()].map((number) => transfer.getFile(number));

  const take = (editor, event) => {
    const { dataTransfer: transfer, method, type, isReady } = event.data;
    const isPlain = type === "text" || editor._.nextPasteType === "text";
    if (isReady || isPlain || transfer?.getTransferType(editor) !== CKEDITOR.DATA_TRANSFER_EXTERNAL) return;
    const place = event.data.place ?? markPlace(editor);
    const html = transfer.getData("text/html", true);
    const rtf = transfer.getData("text/rtf", true);
    const files = editor.config.imageUploadUrl ? filesOf(transfer).filter(isPicture) : [];
    if (files.length && (!html || isOnlyPicture(html))) {
      event.cancel();
      during(editor, () => pasteFiles(editor, method, place, files));
    } else if (html) {
      event.cancel();
      delete editor._.nextPasteType;
      during(editor, () => pasteHtml(editor, method, place, html, rtf));
    }
  };

  /** Clean everything that is pasted into, or dropped on, an editor. */
  const attach = (editor) => {
    // CKEditor fires "paste" a moment after the key, when the next letter may have been typed.
    editor.on("beforePaste", ({ data }) => Object.assign(data, { place: markPlace(editor) }));
    editor.on("paste", (event) => take(editor, event), null, null, 0);
    editor.on("paste", separatePictures, null, null, 50); // CKEditor has written them by then
  };

  return { attach, goBelow, leaveParagraph, isBusy: (editor) => busy.get(editor) > 0, note: `[${NOTE}]` };
})();
