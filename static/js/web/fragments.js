// Parts of a page that the server draws and we put in place. The page's policy lets only this one make HTML of text,
// and only text that our own server sent comes here.

const policy = window.trustedTypes?.createPolicy("fragment", { createHTML: (text) => text });

export function replaceWith(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
}
