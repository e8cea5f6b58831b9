/* Passkeys: asks the browser to make or to use one, and sends its answer. Without script, on plain
   http and on an address of numbers, where browsers have none, the buttons stay hidden. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || isAddress) return;
  for (const part of document.querySelectorAll("[data-passkey-only]")) part.hidden = false;

  const send = async (address, body) => {
    const headers = { "X-CSRFToken": window.csrfToken(), "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body });
    // A server that is busy answers in plain words.
    const busy = { error: "Máy chủ đang bận. Hãy đợi vài giây rồi thử lại." };
    const said = await answer.json().catch(() => busy);
    if (!answer.ok && said.next) location.assign(said.next); // the password is asked for first
    if (!answer.ok) throw new Error(said.error);
    return said;
  };

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const withBytes = (list) => list?.map((each) => ({ ...each, id: toBytes(each.id) }));

  /** What the server asks, with bytes where the browser wants bytes. */
  const read = (options) => ({
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: withBytes(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: withBytes(options.allowCredentials) }),
  });

  /** What the browser answered, with text where it has bytes. */
  const write = (credential) => {
    const response = {};
    for (const name of [
      "clientDataJSON",
      "attestationObject",
      "authenticatorData",
      "signature",
      "userHandle",
    ])
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const note = document.querySelector("[data-passkey-error]");
  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };

  for (const button of document.querySelectorAll("[data-passkey]"))
    button.addEventListener("click", async () => {
      say("");
      button.disabled = true;
      try {
        const publicKey = read(await send(button.dataset.passkey, "{}"));
        const isNew = "creates" in button.dataset;
        const ask = isNew ? "create" : "get";
        const credential = await navigator.credentials[ask]({ publicKey });
        location.assign((await send(button.dataset.send, write(credential))).next);
      } catch (error) {
        // The browser's own errors are English, and most often mean that somebody cancelled.
        const isOwn = !(error instanceof DOMException) && !(error instanceof TypeError);
        say(isOwn ? error.message : "Chưa dùng được khóa truy cập. Hãy thử lại hoặc dùng cách khác.");
        button.disabled = false;
      }
    });
});
