/* What Django proposes as an address while a name is typed: Vietnamese letters without their marks, as
   core.text.slugify_vi writes them. Django's own drops most of them. */
"use strict";

window.URLify = (text, length) => {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const slug = plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  if (slug.length <= length) return slug;
  const words = slug.slice(0, length + 1).split("-");
  return words.slice(0, -1).join("-") || slug.slice(0, length);
};
