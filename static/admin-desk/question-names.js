/* Makes a labelled group of checkboxes, and of a date with its time, so that screen readers read the
   question with each of them. Django's label belongs to none of these fields. */
"use strict";

for (const label of document.querySelectorAll(".form-row .flex-container > label:not([for])")) {
  const group = label.nextElementSibling;
  if (!group?.querySelector("input:not([type=hidden]), select, textarea")) continue;
  const help = label.closest(".flex-container").parentElement.querySelector(":scope > .help");
  const name = group.querySelector("[id]").id;
  label.id = `${name}_question`;
  group.role = "group";
  group.setAttribute("aria-labelledby", label.id);
  if (!help) continue;
  help.id ||= `${name}_hint`;
  group.setAttribute("aria-describedby", help.id);
}
