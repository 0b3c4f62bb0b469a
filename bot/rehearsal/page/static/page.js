// The page works without this file: links and forms are plain ones. This keeps it alive and calm.
"use strict";

const WIDE = window.matchMedia("(min-width: 821px)");
const LOADING_MS = 2000;

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset.key || node.id : "";
}

// Change what is there into what should be there; what stays keeps its focus and what was typed.
function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.isEqualNode(fresh)) return;
  morphAttributes(old, fresh);
  morphChildren(old, fresh);
}

function morphAttributes(old, fresh) {
  // Whether something is unfolded is the reader's own business.
  const kept = ["DETAILS", "DIALOG"].includes(old.nodeName) ? ["open"] : [];
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value && !kept.includes(name)) old.setAttribute(name, value);
  }
}

function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  const used = new Set();
  let cursor = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const sameName = (node) => node && node.nodeName === wanted.nodeName;
    let match = key ? keyed.get(key) : null;
    if (!key && sameName(cursor) && !keyOf(cursor)) match = cursor;
    if (!match || !sameName(match)) {
      old.insertBefore(wanted, cursor);
      used.add(wanted);
      continue;
    }
    if (match === cursor) cursor = cursor.nextSibling;
    else old.insertBefore(match, cursor);
    used.add(match);
    morph(match, wanted);
  }
  for (const child of [...old.childNodes]) {
    if (!used.has(child)) remove(child);
  }
}

function remove(node) {
  // Closing gives the focus back to where it was.
  if (node.nodeName === "DIALOG" && node.open) node.close();
  node.remove();
}

function isAtEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

function firstBlock() {
  return document.querySelector("#modal .modal-body > .block")?.textContent;
}

function versionOf(page) {
  return Number(page.body.dataset.version);
}

// Show an answer to what was asked for when version *since* was shown.
function show(html, since, address) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const wanted = fresh.getElementById("app");
  const app = document.getElementById("app");
  if (!wanted || !app) return;
  if (address && address !== location.href) history.replaceState(null, "", address);
  const shown = versionOf(document);
  // Something newer came meanwhile; this would hide it, and close a form that is being filled in.
  if (shown !== since && shown > versionOf(fresh)) {
    refresh();
    return;
  }
  const following = new Set(
    [...document.querySelectorAll("[data-scroll]")].filter(isAtEnd).map(keyOf),
  );
  const before = new Set([...document.querySelectorAll("[data-scroll]")].map(keyOf));
  const begins = firstBlock();
  morph(app, wanted);
  // What begins otherwise is another page of a form, and is read from its top.
  if (begins && firstBlock() && firstBlock() !== begins) {
    document.querySelector("#modal .modal-body").scrollTop = 0;
  }
  document.title = fresh.title;
  document.body.dataset.version = fresh.body.dataset.version;
  for (const box of document.querySelectorAll("[data-scroll]")) {
    if (following.has(keyOf(box)) || !before.has(keyOf(box))) box.scrollTop = box.scrollHeight;
  }
  settle();
}

function settle() {
  // Files may be chosen before this file is there, and a fresh page knows of none.
  for (const form of document.querySelectorAll("form[data-reset]")) tellFiles(form);
  const modal = document.getElementById("modal");
  if (modal && !modal.matches(":modal")) {
    modal.removeAttribute("open");
    modal.showModal();
    const first = modal.querySelector(
      "[aria-invalid], .modal-body :is(input, textarea, select, button)",
    );
    (first || modal.querySelector(".submit"))?.focus();
  } else if (modal) {
    const wrong = modal.querySelector("[aria-invalid]");
    if (wrong && !modal.dataset.told) wrong.focus();
    if (wrong && !modal.dataset.told) (wrong.closest(".block") || wrong).scrollIntoView({ block: "nearest" });
    if (wrong) modal.dataset.told = "yes";
  }
}

let looking = false;
let lookAgain = false;

async function refresh() {
  if (looking) {
    lookAgain = true;
    return;
  }
  looking = true;
  const since = versionOf(document);
  try {
    const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } });
    if (answer.ok) show(await answer.text(), since);
  } catch {
    // The connection comes back by itself, and then the page is looked at again.
  } finally {
    looking = false;
  }
  if (lookAgain) {
    lookAgain = false;
    refresh();
  }
}

// What was pressed last and has no answer yet; pressing it again means nothing more.
let pending = null;

function isSame(one, other) {
  return one?.button === other.button && one.says === other.says;
}

function pressing(form, button) {
  // Into the same button come the next page of a form and what is wrong with this one, and both
  // may be there before the answer is.
  const says = button?.closest("#modal")?.textContent ?? button?.textContent;
  return { button: button || form, says };
}

async function send(form, button) {
  const writes = form.hasAttribute("data-reset");
  const pressed = pressing(form, button);
  if (writes ? isEmpty(form) : isSame(pending, pressed)) return;
  const body = new FormData(form, button);
  const address = button?.getAttribute("formaction") || form.getAttribute("action");
  button?.closest("dialog.confirm")?.close();
  button?.closest("details.pop, details.overflow")?.removeAttribute("open");
  pending = pressed;
  const since = versionOf(document);
  if (writes) {
    form.reset();
    tellFiles(form);
  }
  try {
    const headers = { "X-Refresh": "1" };
    const answer = await fetch(address, { method: "POST", body, headers });
    show(await answer.text(), since, answer.redirected && answer.ok ? answer.url : "");
  } catch {
    document.body.classList.add("offline");
  } finally {
    if (pending === pressed) pending = null;
  }
}

function isEmpty(form) {
  const files = form.querySelector("input[type=file]")?.files.length;
  return !form.querySelector("textarea").value.trim() && !files;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-live]")) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Escape") closeMenus(null);
  if (event.key !== "Enter" || event.isComposing) return;
  if (field.matches?.(".composer textarea") && !event.shiftKey) {
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector(".send"));
  } else if (field.matches?.(".field input") && field.closest(".field").querySelector(".go")) {
    event.preventDefault();
    field.closest(".field").querySelector(".go").click();
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches(".attach input")) tellFiles(field.form);
  const choosing = field.closest(".choosing");
  if (choosing) choosing.querySelector(".go")?.click();
  else if (field.matches("select, [type=checkbox], [type=radio], [type=date], [type=time]")) {
    field.closest(".field")?.querySelector(".go")?.click();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.dataset?.suggest) suggest(event.target);
});

document.addEventListener("click", (event) => {
  const insert = event.target.closest?.(".insert");
  if (insert) {
    const field = insert.closest("form").querySelector("textarea");
    field.value = insert.dataset.insert + field.value;
    field.focus();
  }
  const opener = event.target.closest?.("[commandfor]");
  if (opener && !("commandForElement" in HTMLButtonElement.prototype)) {
    const dialog = document.getElementById(opener.getAttribute("commandfor"));
    if (opener.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  }
  closeMenus(event.target);
});

// "cancel" does not bubble, so it is caught on its way down.
document.addEventListener(
  "cancel",
  (event) => {
    if (event.target.id !== "modal") return;
    event.preventDefault();
    event.target.querySelector("[data-dismiss]").click();
  },
  true,
);

function closeMenus(inside) {
  for (const menu of document.querySelectorAll("details.pop[open], details.overflow[open]")) {
    if (!inside || !menu.contains(inside)) menu.removeAttribute("open");
  }
}

function tellFiles(form) {
  const files = [...(form.querySelector("input[type=file]")?.files || [])];
  const place = form.querySelector(".chosen-files");
  if (place) place.textContent = files.map((file) => file.name).join(", ");
}

let lastSuggestion = 0;

async function suggest(field) {
  const mine = ++lastSuggestion;
  await new Promise((done) => setTimeout(done, 200));
  if (mine !== lastSuggestion) return;
  const body = new FormData(field.form);
  body.set("action", field.dataset.suggest);
  body.set("typed", field.value);
  const base = field.form.getAttribute("action").replace(/\/[a-z]+$/, "");
  const answer = await fetch(`${base}/suggest`, { method: "POST", body });
  if (!answer.ok || mine !== lastSuggestion) return;
  const list = document.getElementById(field.getAttribute("list"));
  list.replaceChildren(
    ...(await answer.json()).map(({ value, label }) => {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = label;
      return option;
    }),
  );
}

function tellLoading() {
  const turn = Math.floor(Date.now() / LOADING_MS);
  for (const place of document.querySelectorAll("[data-loading]")) {
    const messages = place.dataset.loading.split("\n");
    place.textContent = messages[turn % messages.length];
  }
}

function fold() {
  const drawer = document.querySelector(".drawer");
  if (drawer) drawer.open = WIDE.matches;
}

function begin() {
  document.documentElement.classList.add("js");
  fold();
  WIDE.addEventListener("change", fold);
  for (const box of document.querySelectorAll("[data-scroll]")) box.scrollTop = box.scrollHeight;
  settle();
  setInterval(tellLoading, LOADING_MS);
  const live = new EventSource("/live");
  live.onopen = () => document.body.classList.remove("offline");
  live.onerror = () => document.body.classList.add("offline");
  live.onmessage = ({ data }) => {
    if (data !== document.body.dataset.version) refresh();
  };
}

begin();
