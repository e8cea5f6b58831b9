/* On a narrow screen each row of a list is a block without column heads (lists.css): adds the head to
   each cell, and marks empty cells. It marks dates and numbers, too, which are not to be broken, and names
   the fields in a list, which have no label. */
"use strict";

{
  const list = document.getElementById("result_list");
  const heads = [...(list?.tHead.rows[0].cells ?? [])].map((head) =>
    head.querySelector(".text").textContent.trim(),
  );

  const isEmpty = (cell) =>
    /^[-—]?$/.test(cell.textContent.trim()) && !cell.querySelector("img, input, select");

  for (const cell of list?.querySelectorAll("tbody tr > *") ?? []) {
    cell.dataset.label = heads[cell.cellIndex] ?? "";
    cell.toggleAttribute("data-empty", isEmpty(cell));
    cell.toggleAttribute("data-is-short", /^[\d\s/:,.%×–-]+( px)?$/.test(cell.textContent));
    for (const field of cell.querySelectorAll("input:not([type=hidden]), select")) {
      const name = `${cell.dataset.label}: ${cell.parentElement.querySelector("th")?.textContent ?? ""}`;
      if (!field.labels.length && !field.ariaLabel) field.ariaLabel = name;
    }
  }
}
