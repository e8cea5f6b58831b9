/* Enter in a one-line field moves to the next field and does not send the form (admin/no_enter.html). */
"use strict";

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!field.form?.querySelector("[data-no-enter]") || field.closest(".selector-filter")) return;
  if (!field.matches("input:not([type=submit], [type=button], [type=file], [type=image], [type=reset])"))
    return;
  event.preventDefault();
  const fields = [...field.form.elements].filter(
    (each) => !each.disabled && each.type !== "hidden" && each.tabIndex >= 0 && each.offsetParent,
  );
  fields[fields.indexOf(field) + 1]?.focus();
});
