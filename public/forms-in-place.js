// For a page that is read and has one thing to try: its forms are sent behind it, and the part of the page that the form
// names (data-renew: an id) becomes that of the answer. Whatever goes wrong, the form is sent as forms are.

/** One after the other: the second of two quick clicks is another call, with the token that the first one's answer brings. */
let queue = Promise.resolve();

/** PayKit answers within 5 seconds, or says that it can't. */
const patienceMs = 10_000;

addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.renew === undefined) return;
  event.preventDefault();
  // Until its answer is there, which has no such attribute.
  event.submitter?.setAttribute("aria-disabled", "true");
  queue = queue.then(() => send(form)).catch(() => form.submit());
});

/** @param {HTMLFormElement} form */
async function send(form) {
  const fields = /** @type {[string, string][]} */ ([...new FormData(form)]);
  const body = new URLSearchParams(fields);
  const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(patienceMs) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [part, renewed] = [document, page].map((one) => one.getElementById(form.dataset.renew ?? ""));
  if (!part || !renewed) throw new TypeError("The answer is another page.");
  renew(part, renewed);
}

/**
 * Makes a node what another one is. What is the same stays where it is, and keeps the focus; and a live region that stays
 * is heard.
 * @param {Node} node
 * @param {Node} wanted
 */
function renew(node, wanted) {
  if (node.nodeName !== wanted.nodeName) {
    node.parentNode?.replaceChild(wanted, node);
    return;
  }
  if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
  if (node instanceof Element && wanted instanceof Element) renewAttributes(node, wanted);
  if (node instanceof Element && node.getAttribute("role") === "status") {
    // Said anew, also with the words of before: nobody hears what was left as it is.
    node.replaceChildren(...wanted.childNodes);
    return;
  }
  const [children, wantedChildren] = [[...node.childNodes], [...wanted.childNodes]];
  for (const child of children.slice(wantedChildren.length)) child.remove();
  for (const [index, child] of wantedChildren.entries()) {
    const present = children[index];
    if (present === undefined) node.appendChild(child);
    else renew(present, child);
  }
}

/**
 * @param {Element} element
 * @param {Element} wanted
 */
function renewAttributes(element, wanted) {
  for (const name of element.getAttributeNames()) if (!wanted.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
