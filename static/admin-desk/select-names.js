/* Gives the boxes for choosing among many their question, which Django's own scripts leave out: the box
   itself, the field in it that one types into, and the signs beside the lists of rights. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const jQuery = window.django?.jQuery;
  if (!jQuery) return;

  const questionOf = (select) => {
    const [label] = select.labels;
    if (label) label.id ||= `${select.id}_question`;
    return label;
  };

  const name = (select) => {
    const label = questionOf(select);
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    if (!label || !box) return;
    const chosen = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.removeAttribute("role"); // it is no field of its own
    chosen.removeAttribute("aria-readonly");
    box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
  };

  const nameAll = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) name(select);
  };

  jQuery(nameAll); // after Django's own script, which waits for the same
  document.addEventListener("formset:added", nameAll);
  // The field of a box for one choice, and what can be chosen, stand at the end of the page while open.
  jQuery(document).on("select2:open", ({ target }) => {
    const label = questionOf(target);
    const open = document.querySelector(".select2-container--open .select2-dropdown");
    for (const part of open?.querySelectorAll(".select2-search__field, [role=listbox]") ?? [])
      part.setAttribute("aria-labelledby", label.id);
  });
  addEventListener("load", () => {
    for (const sign of document.querySelectorAll(".selector .help-tooltip[aria-label]")) sign.role = "img";
  });
});
