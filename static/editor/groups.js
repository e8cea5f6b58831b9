/* Keeps the headings of an article's groups true: what is in them while they are closed. The server
   writes the same when the page is loaded (news/admin/form_groups.py). */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const groups = [...document.querySelectorAll(".group[data-told]")];

  const labelOf = (field) =>
    field.closest(".form-row").querySelector("label").textContent.replace(/:\s*$/, "");

  const held = (field) => {
    if (field.type === "file") return [...field.files].map((file) => file.name).join(", ");
    if (field.type === "checkbox") return field.checked ? field.labels[0].textContent.trim() : "";
    if (field.type === "hidden") return field.value && "đã chọn";
    if (!field.options) return field.value.trim();
    const chosen = [...field.selectedOptions].filter((option) => option.value);
    return chosen.map((option) => option.text.trim()).join(", ");
  };

  const fieldsOf = (group, name) => {
    // A moment is two fields; an article's documents are those kept, and new files.
    const names = [name, `${name}_0`, `${name}_1`, `${name}-kept`];
    return names.flatMap((each) => [...group.querySelectorAll(`[name="${each}"]`)]);
  };

  const said = (group, name) => {
    const fields = fieldsOf(group, name);
    const words = fields.map(held).filter(Boolean).join(", ");
    return words && fields[0].matches(".vDateField") ? `${labelOf(fields[0])} ${words}` : words;
  };

  const tell = (group) => {
    const words = group.dataset.told.split(" ").map((name) => said(group, name));
    group.querySelector(".group__holds").textContent =
      words.filter(Boolean).join(", ") || group.dataset.empty;
  };

  for (const group of groups) {
    if (!group.querySelector("input, select, textarea")) continue; // only to be read
    group.addEventListener("toggle", () => tell(group));
    // jQuery's own events: the boxes for choosing among many send no others.
    window.django.jQuery(group).on("change input", () => tell(group));
    tell(group);
  }
});
