/* Reads all that is typed in a form of the admin, but for passwords, and puts it back. */
"use strict";

window.formValues = (form) => {
  const UNTYPED = ["hidden", "file", "submit", "button", "password", "image", "reset"];
  const PICTURE = "lead_image";
  const editorOf = (field) => window.CKEDITOR?.instances[field.id];
  const isTyped = (field) => field.name && (field.name === PICTURE || !UNTYPED.includes(field.type));
  const fields = () => [...form.elements].filter(isTyped);
  // Several checkboxes may have the same name; their values distinguish them.
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  // The choices of an autocomplete are not in the page, but for the chosen one.
  const isListed = (field) => field.multiple || field.matches("select.admin-autocomplete");
  const nameOf = (field) => (isTicked(field) ? `${field.name}=${field.value}` : field.name);

  const picture = (field) => {
    const part = (name) => field.closest(".lead-picture").querySelector(`.lead-picture__${name}`);
    return { shown: part("shown"), clear: part("clear") };
  };

  // Writing out a long text takes a while, so it is done only when the page in the editor changed.
  const texts = new Map();
  const textOf = (editor) => {
    const shown = editor.editable()?.$.innerHTML;
    const known = texts.get(editor);
    if (known && known.shown === shown) return known.text;
    const text = editor.getData();
    texts.set(editor, { shown, text });
    return text;
  };

  const pictureOf = (field) => {
    const address = picture(field).shown.getAttribute("src") ?? "";
    // A file that is not sent yet has to be chosen again.
    return field.value ? [[field.value, address.startsWith("data:") ? "" : address]] : [];
  };

  const currentValue = (field) => {
    if (editorOf(field)) return textOf(editorOf(field));
    if (isTicked(field)) return field.checked;
    if (field.name === PICTURE) return pictureOf(field);
    if (!isListed(field)) return field.value;
    return [...field.selectedOptions].map((option) => [option.value, option.text]);
  };

  const putPicture = (field, [chosen]) => {
    const { shown, clear } = picture(field);
    field.value = chosen?.[0] ?? "";
    shown.hidden = clear.hidden = !chosen;
    if (chosen) shown.src = chosen[1];
  };

  const putOptions = (field, value) => {
    for (const option of field.options) option.selected = false;
    for (const [id, text] of value) {
      const there = [...field.options].find((option) => option.value === id);
      (there ?? field.appendChild(new Option(text, id))).selected = true;
    }
    window.django?.jQuery(field).trigger("change");
  };

  const put = (field, value) => {
    if (editorOf(field)) return new Promise((callback) => editorOf(field).setData(value, { callback }));
    if (isTicked(field)) field.checked = value;
    else if (field.name === PICTURE) putPicture(field, value);
    else if (isListed(field)) putOptions(field, value);
    else field.value = value;
    return null;
  };

  return {
    /** Return all values by name. */
    read: () => Object.fromEntries(fields().map((field) => [nameOf(field), currentValue(field)])),
    write: (values) => {
      const known = fields().filter((field) => nameOf(field) in values);
      return Promise.all(known.map((field) => put(field, values[nameOf(field)])));
    },
  };
};
