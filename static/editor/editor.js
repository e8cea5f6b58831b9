/* Extends CKEditor: Vietnamese texts, pictures of the library, paste from Word, waiting for uploads. */
"use strict";

{
  const merge = (target, words) => {
    for (const [key, value] of Object.entries(words)) {
      if (typeof value === "string") target[key] = value;
      else {
        target[key] ??= {};
        merge(target[key], value);
      }
    }
  };

  const busy = (editor) => editor.uploadRepository?.loaders.some((loader) => /ing$/.test(loader.status));

  /** Wait for pictures that are still being uploaded: saving now would lose them. */
  const waitForUploads = (editor, event) => {
    if (!busy(editor)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    editor.showNotification("Ảnh đang được tải lên. Hãy đợi xong rồi lưu.", "warning", 5000);
  };

  const SIDES = /<(p|h[1-6])\b(?=[^<>]*text-align:\s*(center|right))[^<>]*>/gi;

  const HEAD = /<thead\b[\s\S]*?<\/thead>/gi;

  /** Replace styles of Word, which the filter removes, by classes and elements. */
  const withClasses = (html) =>
    html
      .replace(SIDES, '<$1 class="align-$2">')
      .replace(HEAD, (head) => head.replace(/<td\b/gi, '<th scope="col"').replace(/<\/td>/gi, "</th>"));

  const tellOfPictures = (editor, html) => {
    const count = (html.match(/<img\b[^>]*\bsrc=["']?file:/gi) ?? []).length;
    if (!count) return;
    const words = `${count} ảnh trong bài Word không dán theo được. Hãy kéo từng tệp ảnh vào đây, hoặc dùng “Tải bài từ Word” để lấy cả ảnh.`;
    editor.showNotification(words, "warning", 15000);
  };

  CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name === "specialchar")
      Object.assign(data.definition, { charColumns: 8, minWidth: 0, minHeight: 0 });
  });

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("langLoaded", () => merge(editor.lang, window.editorWords));
    editor.on("pluginsLoaded", () => merge(editor.lang, window.editorWords), null, null, 1);
    editor.on("configLoaded", () => {
      editor.config.fileTools_requestHeaders = { "X-CSRFToken": window.pictures.token() };
    });
    editor.on("widgetDefinition", ({ data }) => {
      if (data.name === "image") data.dialog = "picture";
    });
    editor.on("pasteFromWord", ({ data }) => {
      // CKEditor would apply the style sheet in a hidden page; its styles are removed anyway.
      data.dataValue = withClasses(data.dataValue.replace(/<style[\s\S]*?<\/style>/gi, ""));
      tellOfPictures(editor, data.dataValue);
    });
    // Pictures on the disk of the user: CKEditor would keep their addresses, which do not work.
    editor.on("afterPasteFromWord", ({ data }) => {
      data.dataValue = data.dataValue.replace(/<img\b[^>]*\bsrc="(?:file:|about:)[^>]*>/gi, "");
    });
    editor.on("instanceReady", () => {
      editor.element.$.form?.addEventListener("submit", (event) => waitForUploads(editor, event), true);
    });
  });

  const fill = (dialog, picture) => {
    const field = (id) => dialog.getContentElement("info", id);
    field("src").setValue(picture.url);
    dialog.isDecorative = Boolean(picture.decorative);
    if (picture.alt) field("alt").setValue(picture.alt);
    if (picture.caption) field("caption").setValue(picture.caption);
    const preview = dialog.getElement().$.querySelector(".picture-dialog__preview");
    preview.src = picture.url;
    preview.hidden = false;
    field("alt").focus();
  };

  const say = (dialog, words) => {
    dialog.getElement().$.querySelector(".picture-dialog__status").textContent = words;
  };

  const takeUpload = async (dialog, config, input) => {
    const [file] = input.files;
    if (!file) return;
    say(dialog, "Đang tải ảnh lên…");
    try {
      fill(dialog, await window.pictures.upload(file, config.imageUploadUrl));
      say(dialog, "Đã tải ảnh lên.");
    } catch (error) {
      say(dialog, error.message);
    }
    input.value = "";
  };

  const takeFromLibrary = async (dialog, config) => {
    const picture = await window.pictures.choose(config.libraryUrl);
    if (!picture) return;
    fill(dialog, picture);
    say(dialog, picture.decorative ? "Ảnh trang trí, không cần mô tả." : "");
  };

  const chooser = `
    <div class="picture-dialog">
      <img class="picture-dialog__preview" alt="" hidden>
      <p>
        <button type="button" class="button picture-dialog__upload">Tải ảnh từ máy…</button>
        <button type="button" class="button picture-dialog__library">Chọn từ thư viện…</button>
        <input type="file" accept="image/jpeg,image/png,image/webp,image/gif" hidden>
      </p>
      <p class="picture-dialog__status" role="status"></p>
    </div>`;

  /** Return a dialog field for one value of the picture. */
  const field = (id, rest) => ({
    id,
    setup(widget) {
      this.setValue(widget.data[id]);
    },
    commit(widget) {
      widget.setData(id, this.getValue());
    },
    ...rest,
  });

  const caption = (editor, widget, text) => {
    const shown = widget.parts.caption;
    if (shown && text && text !== shown.getText()) shown.setText(text);
    editor.lang.image2.captionPlaceholder = CKEDITOR.tools.htmlEncode(text); // the text of a new caption
    widget.setData("hasCaption", Boolean(text));
  };

  /** Put the cursor below the inserted picture, to continue writing. */
  const goOnBelow = (editor) => {
    const wrapper = editor.widgets.focused?.wrapper;
    if (!wrapper) return;
    const block = wrapper.getAscendant("p") ?? wrapper; // a picture without a caption is in a paragraph
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

  CKEDITOR.dialog.add("picture", (editor) => ({
    title: "Hình ảnh",
    minWidth: Math.min(420, window.innerWidth - 60),
    minHeight: 120,
    onLoad() {
      const part = (name) => this.getElement().$.querySelector(name);
      const input = part("input[type=file]");
      part(".picture-dialog__upload").addEventListener("click", () => input.click());
      part(".picture-dialog__library").addEventListener("click", () => takeFromLibrary(this, editor.config));
      input.addEventListener("change", () => takeUpload(this, editor.config, input));
    },
    onOk() {
      // When the dialog has closed, CKEditor selects the picture itself.
      this.once("hide", () => setTimeout(() => goOnBelow(editor), 50));
    },
    onShow() {
      say(this, "");
      this.isDecorative = false;
      const preview = this.getElement().$.querySelector(".picture-dialog__preview");
      const src = this.widget.data.src;
      preview.hidden = !src;
      if (src) preview.src = src;
    },
    contents: [
      {
        id: "info",
        elements: [
          { type: "html", id: "chooser", html: chooser },
          field("src", {
            type: "text",
            hidden: true,
            validate: CKEDITOR.dialog.validate.notEmpty("Hãy tải ảnh lên hoặc chọn ảnh từ thư viện."),
          }),
          field("alt", {
            type: "text",
            label: "Mô tả ảnh, cho người không nhìn được",
            validate() {
              if (this.getValue().trim() || this.getDialog().isDecorative) return true;
              return "Hãy tả điều nhìn thấy trong ảnh, hoặc đánh dấu ảnh trang trí trong thư viện.";
            },
          }),
          {
            id: "caption",
            type: "text",
            label: "Chú thích hiện dưới ảnh (nếu có)",
            setup(widget) {
              this.setValue(widget.parts.caption?.getText() ?? "");
            },
            commit(widget) {
              caption(editor, widget, this.getValue().trim());
            },
          },
          field("align", {
            type: "radio",
            label: "Vị trí",
            items: [
              ["Giữa bài", "none"],
              ["Bên trái", "left"],
              ["Bên phải", "right"],
            ],
          }),
        ],
      },
    ],
  }));
}
