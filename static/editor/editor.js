/* Extends CKEditor: Vietnamese texts, pictures of the library, waiting for uploads. */
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

  const isUploading = (editor) =>
    editor.uploadRepository?.loaders.some((loader) => /ing$/.test(loader.status));

  /** Wait for what is still being pasted or uploaded: saving now would lose it. */
  const waitForUploads = (editor, event) => {
    const isPasting = window.editorPaste.isBusy(editor);
    if (!isPasting && !isUploading(editor)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const what = isPasting ? "Nội dung đang được dán" : "Ảnh đang được tải lên";
    editor.showNotification(`${what}. Hãy đợi xong rồi lưu.`, "warning", 5000);
  };

  /** Say what becomes of a picture that is being uploaded. */
  const completeUploads = (definition) => {
    definition.onUploaded = function ({ url }) {
      const alt = CKEDITOR.tools.htmlEncodeAttr(this.parts.img.getAttribute("alt") ?? "");
      this.replaceWith(`<img src="${CKEDITOR.tools.htmlEncodeAttr(url)}" alt="${alt}">`);
    };
    definition.onError = function () {
      this.replaceWith(window.editorPaste.note);
      return false; // otherwise CKEditor would remove the note
    };
  };

  CKEDITOR.on("dialogDefinition", ({ data }) => {
    if (data.name === "specialchar")
      Object.assign(data.definition, { charColumns: 8, minWidth: 0, minHeight: 0 });
  });

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("langLoaded", () => merge(editor.lang, window.editorWords));
    editor.on("pluginsLoaded", () => merge(editor.lang, window.editorWords), null, null, 1);
    editor.on("configLoaded", () => {
      editor.config.uploadImage_supportedTypes = /^image\/(jpeg|png|webp|gif)$/;
      editor.config.fileTools_requestHeaders = {
        get "X-CSRFToken"() {
          return window.csrfToken();
        },
      };
    });
    editor.on("widgetDefinition", ({ data }) => {
      if (data.name === "image") data.dialog = "picture";
      if (data.name === "uploadimage") completeUploads(data);
    });
    editor.on("loaded", () => window.editorPaste.attach(editor));
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

  /** Upload the next of the chosen pictures; the dialog comes back for each. */
  const takeNext = async (dialog, config, refused = []) => {
    const { turn } = dialog;
    const [file] = dialog.files.splice(0, 1);
    if (!file) return say(dialog, refused.join(" "));
    dialog.number += 1;
    say(dialog, "Đang tải ảnh lên…");
    let picture;
    let fault = "";
    try {
      picture = await window.pictures.upload(file, config.imageUploadUrl);
    } catch (error) {
      fault = error.message;
    }
    if (turn !== dialog.turn) return; // closed meanwhile, or other pictures were chosen
    if (fault) return takeNext(dialog, config, [...refused, fault]);
    fill(dialog, picture);
    const all = dialog.number + dialog.files.length;
    const done = all > 1 ? `Đã tải ảnh lên (${dialog.number}/${all}).` : "Đã tải ảnh lên.";
    say(dialog, [done, ...refused].join(" "));
  };

  const takeUploads = (dialog, config, input) => {
    Object.assign(dialog, { files: [...input.files], number: 0, turn: dialog.turn + 1 });
    input.value = "";
    takeNext(dialog, config);
  };

  const comeBackForOthers = (dialog, editor) => {
    Object.assign(dialog, { files: [], number: 0, turn: 0 });
    dialog.on("hide", () => {
      dialog.turn += 1;
    });
    dialog.on("ok", () => {
      // After the cursor was put below the picture (see onOk).
      const open = () => dialog.files.length && editor.execCommand("image");
      dialog.once("hide", () => setTimeout(open, 100));
    });
    dialog.on("cancel", () => {
      dialog.files = [];
    });
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
        <input type="file" accept="image/jpeg,image/png,image/webp,image/gif" multiple hidden>
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
    window.editorPaste.goBelow(editor, block);
  };

  CKEDITOR.dialog.add("picture", (editor) => ({
    title: "Hình ảnh",
    minWidth: Math.min(420, window.innerWidth - 60),
    minHeight: 120,
    onLoad() {
      comeBackForOthers(this, editor);
      const part = (name) => this.getElement().$.querySelector(name);
      const input = part("input[type=file]");
      part(".picture-dialog__upload").addEventListener("click", () => input.click());
      part(".picture-dialog__library").addEventListener("click", () => takeFromLibrary(this, editor.config));
      input.addEventListener("change", () => takeUploads(this, editor.config, input));
    },
    onOk() {
      const isNew = !editor.editable().contains(this.widget.wrapper);
      if (isNew && this.getValueOf("info", "align") === "none") window.editorPaste.leaveParagraph(editor);
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
      takeNext(this, editor.config);
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
