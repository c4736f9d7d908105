// Small helps; every page works without them.
(() => {
  "use strict";
  const typing = (node) => node.closest("input, textarea, select, [contenteditable]");
  const each = (root, selector, work) => root.querySelectorAll(selector).forEach(work);

  // Buttons that need this script are hidden until it runs.
  // A browser lets nobody copy on a page that is not safe.
  const wake = (root) =>
    each(root, "[data-copy]", (button) => (button.hidden = !navigator.clipboard));

  // One box picks all rows shown; it is half on when only some of them are.
  const boxes = () => [...document.querySelectorAll("td.pick input")];
  const picked = () => boxes().filter((box) => box.checked).length;
  const reckon = (all) => {
    all.closest("label").hidden = false;
    all.checked = picked() === boxes().length;
    all.indeterminate = picked() > 0 && !all.checked;
  };
  addEventListener("pageshow", () => each(document, "[data-all]", reckon));

  document.addEventListener("change", ({ target }) => {
    if (!target.matches("td.pick input, [data-all]")) return;
    if (target.matches("[data-all]")) for (const box of boxes()) box.checked = target.checked;
    each(document, "[data-all]", reckon);
    const count = picked();
    say(count ? `${count} ${count > 1 ? "actions" : "action"} picked` : "None picked");
  });

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const use = button.querySelector("use");
    const before = use.getAttribute("href");
    use.setAttribute("href", before.replace(/#.*/, "#check"));
    say("Copied");
    setTimeout(() => use.setAttribute("href", before), 1500);
  };

  // One quiet place that screen readers listen to.
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  const say = (text) => (voice.textContent = text);

  // j, k and Enter walk a list: the links marked data-row inside [data-list].
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-list] a[data-row]")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const keys = {
    "/": () => document.querySelector("[data-find]")?.select(),
    j: () => walk(1),
    k: () => walk(-1),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends && event.target.matches("#comment")) event.target.form.requestSubmit();
    if (event.key === "Escape") each(document, ".menu[open]", close);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plain || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const close = (menu) => {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  };

  // Details are a page of their own; here they are fetched once, below their link.
  const unfold = async (link) => {
    link.ariaExpanded = link.ariaExpanded !== "true";
    const below = () => link.nextElementSibling;
    if (!below()) {
      const headers = { "HX-Request": "true" };
      const answer = await fetch(link.href, { headers }).catch(() => null);
      if (!answer?.ok) return location.assign(link.href);
      const text = await answer.text();
      if (!below()) link.insertAdjacentHTML("afterend", text);
      wake(below());
    }
    below().hidden = link.ariaExpanded !== "true";
  };

  document.addEventListener("click", (event) => {
    each(document, ".menu[open]", (menu) => menu.contains(event.target) || close(menu));
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const link = event.target.closest("[data-more]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    unfold(link);
  });

  // An open page asks for news. What is being read or written is never moved: then
  // the news is a link, and it comes in when the reader takes it.
  const open = () => document.querySelector("[data-live]");
  // A list in which nothing is marked begins with its first.
  const first = ({ options }) => [...options].find((one) => one.defaultSelected) ?? options[0];
  const isFilledIn = (field) => {
    if (field.options) return field.selectedOptions[0] !== first(field);
    if (/checkbox|radio/.test(field.type)) return field.checked !== field.defaultChecked;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  };
  const isWritten = (page) => [...page.querySelectorAll("textarea, input, select")].some(isFilledIn);
  const isInUse = (page) =>
    page.contains(document.activeElement) ||
    page.querySelector("details[open], [aria-expanded='true']") !== null ||
    isWritten(page) ||
    !getSelection().isCollapsed ||
    (scrollY > 0 && page.querySelector("#story").getBoundingClientRect().top < innerHeight);

  // The clock tells the portal's time, and nothing beside news that is not on the page.
  const freshen = (page) => {
    const clock = page.querySelector("[data-clock]");
    const style = { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.clock };
    clock.textContent = `up to date, ${new Date().toLocaleTimeString("en-GB", style)}`;
    clock.hidden = page.querySelector("[data-fresh]") !== null;
  };

  // The entries of a fresh page that this one does not have.
  const news = (fresh) => {
    const entries = [...fresh.querySelectorAll(".days [id]")];
    return entries.filter((entry) => !document.getElementById(entry.id)).length;
  };

  const told = (count) =>
    count > 1 ? `${count} new updates` : count ? "1 new update" : "Something has changed";

  const offer = (page, fresh) => {
    const count = news(fresh);
    const text = told(count);
    document.title = fresh.title.replace(/(?= · [^·]*$)/, count ? `, ${count} new` : "");
    document.getElementById("outstanding").replaceWith(fresh.getElementById("outstanding"));
    const place = page.querySelector("[data-news]");
    if (place.textContent === text) return;
    const link = document.createElement("a");
    link.href = page.getAttribute("hx-get");
    link.textContent = text;
    link.dataset.fresh = "";
    place.replaceChildren(link);
  };

  // Who takes the news by the keyboard goes on from there: its link is gone.
  let byKeyboard = false;
  const goOn = () => {
    const story = document.getElementById("story");
    story.tabIndex = -1;
    story.focus();
    byKeyboard = false;
  };

  const take = (page) => {
    page.dataset.taken = "";
    page.setAttribute("hx-headers", "{}");
    htmx.trigger(page, "fresh");
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fresh]")) return;
    event.preventDefault();
    byKeyboard = event.detail === 0;
    take(open());
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === open() && document.hidden) event.preventDefault();
  });

  // A page that waits for an answer's fate loads again, but not under somebody's hands.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-reload]")) return;
    if (document.hidden || isWritten(document)) event.preventDefault();
  });

  // Fields whose text is not what stands are marked while they are filled in.
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-stands]");
    if (!field) return;
    const isChanged = event.target.value.trim() !== field.dataset.stands.trim();
    field.classList.toggle("changed", isChanged);
    field.querySelector(".mark").hidden = !isChanged;
  });

  // How long a visit is still held for us, and that it is not.
  const count = (left) => {
    const seconds = Math.floor((new Date(left.dataset.until) - Date.now()) / 1000);
    const text = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
    if (seconds > 0) {
      if (left.textContent !== text) left.textContent = text;
      return;
    }
    const panel = left.closest(".held-slot");
    panel.classList.replace("good", "trouble");
    panel.querySelector("p").textContent = "This visit is no longer held for us. Pick one again.";
  };
  setInterval(() => each(document, "[data-until]", count), 1000);

  // A half-written comment outlives the page around it.
  let kept = "";

  // A tag is "order-version-age-sort": with the same version only ages are new.
  const version = (tag) => tag?.split("-")[1];
  const tag = (page) => JSON.parse(page.getAttribute("hx-headers"))["If-None-Match"];

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target: page } = event.detail;
    if (page !== open() || xhr.status !== 200) return;
    const latest = xhr.getResponseHeader("ETag");
    const isNews = version(latest) !== version(tag(page));
    const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html");
    kept = page.querySelector("#comment")?.value ?? "";
    if ("taken" in page.dataset) return;
    if (!isInUse(page)) {
      if (isNews) say(told(news(fresh)));
      return;
    }
    event.detail.shouldSwap = false;
    page.setAttribute("hx-headers", JSON.stringify({ "If-None-Match": latest }));
    if (isNews) offer(page, fresh);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const page = open();
    if (!page || event.detail.elt !== page) return;
    const { status } = event.detail.xhr;
    if (status === 200 || status === 304) freshen(page);
    else page.querySelector("[data-clock]").textContent = status === 286 ? "signed out" : "not connected";
  });

  // A list that is left open names what it was told last, and gets only what is newer.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt: list, xhr } = event.detail;
    const told = list.matches(".live-list") && xhr.getResponseHeader("ETag");
    if (told) list.setAttribute("hx-headers", JSON.stringify({ "If-None-Match": told }));
  });

  document.addEventListener("htmx:load", (event) => {
    wake(event.target);
    const comment = event.target.querySelector("#comment");
    if (comment && kept) comment.value = kept;
    if (event.target.contains(open())) freshen(open());
    if (event.target === open() && byKeyboard) goOn();
  });
  document.body.append(voice);
  wake(document);
})();
