// Opens the browser's print dialog on the page made for paper.
document.querySelector("[data-print]").addEventListener("click", () => print());
