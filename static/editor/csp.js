/* Lets CKEditor 4 run under a strict Content Security Policy: no inline code, no style elements.

   Load it before ckeditor.js. The editor builds itself from strings of HTML, whose handlers only ever
   call CKEDITOR.tools.callFunction(number, …), whose style sheets are <style> elements and whose
   frames boot from an inline script. Here the handlers become data attributes that delegated
   listeners read, the styles become adopted style sheets, and the frames are booted from outside. */
"use strict";

{
  const HANDLER =
    / on([a-z]+)="(return false;|this\.style\.cssText[^"]*|[^"]*CKEDITOR\.tools\.callFunction\([^"]*)"/g;
  const CALL = /CKEDITOR\.tools\.callFunction\(\s*(\d+)\s*((?:,[^)]*)?)\)/;
  const BOOT = /<script id="cke_actscrpt"[\s\S]*?callFunction\((\d+)[\s\S]*?<\/script>/;
  const STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g;
  const EVENTS = ["click", "mousedown", "mouseover", "mouseout", "keydown", "keypress", "focus", "dragstart"];

  const withoutHandlers = (html) => html?.replace(HANDLER, ' data-cke-on$1="$2"');

  /** Turn the arguments written in a handler into values. */
  const values = (written, event, element) =>
    written
      .split(",")
      .slice(1)
      .map((part) => {
        const word = part.trim();
        if (word === "event") return event;
        if (word === "this") return element;
        return word.startsWith("'") ? word.slice(1, -1) : JSON.parse(word);
      });

  const dispatch = (event) => {
    const element = event.target.closest?.(`[data-cke-on${event.type}]`);
    if (!element || (event.type === "focus" && element !== event.target)) return;
    const code = element.getAttribute(`data-cke-on${event.type}`);
    const call = CALL.exec(code);
    const answer = call && CKEDITOR.tools.callFunction(Number(call[1]), ...values(call[2], event, element));
    if (/return false;/.test(code) || (/^return /.test(code) && answer === false)) event.preventDefault();
  };

  /** Prevent the default of links that are buttons: the policy would report their addresses. */
  const stay = (event) => {
    if (event.target.closest?.('a[href^="javascript:"]')) event.preventDefault();
  };

  /** The interface of old browsers, which CKEditor prefers to a <style> element. */
  const createStyleSheet = function (address) {
    if (address) {
      this.head.append(Object.assign(this.createElement("link"), { rel: "stylesheet", href: address }));
      return {};
    }
    const sheet = new this.defaultView.CSSStyleSheet();
    this.adoptedStyleSheets = [...this.adoptedStyleSheets, sheet];
    const ownerNode = this.createElement("style"); // not in the document: CKEditor only stores data on it
    return {
      ownerNode,
      set cssText(text) {
        ownerNode.textContent = text;
        sheet.replaceSync(`@layer editor { ${text} }`); // linked sheets override it, as before
      },
    };
  };

  const prepare = (page) => {
    page.createStyleSheet = createStyleSheet;
    for (const type of EVENTS) page.addEventListener(type, dispatch, true);
    page.addEventListener("click", stay, true);
  };

  /** Write the document of a frame as CKEditor does, then do the work of its inline scripts. */
  const write = function (html) {
    const styles = [...html.matchAll(STYLE)].map((found) => found[1]);
    const boot = BOOT.exec(html);
    const load = /<body[^>]* onload="[^"]*callFunction\((\d+)\)/.exec(html);
    const page = this.$;
    page.open("text/html", "replace");
    page.write(withoutHandlers(html).replace(BOOT, "").replace(STYLE, ""));
    prepare(page);
    for (const text of styles) page.createStyleSheet().cssText = text;
    const frame = page.defaultView;
    if (boot)
      page.addEventListener("DOMContentLoaded", () => CKEDITOR.tools.callFunction(Number(boot[1]), frame));
    if (load) frame.addEventListener("load", () => CKEDITOR.tools.callFunction(Number(load[1])));
    page.close();
    // CKEditor adds an empty <style> with this id to its panels, unless it exists.
    page.head.append(Object.assign(page.createElement("meta"), { id: "cke_ui_color" }));
  };

  prepare(document);
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.CKEDITOR) return;
    const { element, document: page } = CKEDITOR.dom;
    const { setHtml } = element.prototype;
    const { appendStyleText } = page.prototype;
    element.prototype.setHtml = function (html) {
      setHtml.call(this, withoutHandlers(html));
      return html;
    };
    page.prototype.appendStyleText = function (text) {
      this.$.createStyleSheet ??= createStyleSheet;
      return appendStyleText.call(this, text);
    };
    page.prototype.write = write;
  });
}
