/* What a page does: themes, the two side bars, the search field, copying, and where the reader
   is.  It stands for some 400 kB of the theme's scripts.  Without it a page reads the same. */
"use strict";

(() => {
  const root = document.documentElement;

  /** @type {(selector: string, within?: ParentNode) => HTMLElement[]} */
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  /** A browser may forbid storage; then the choice lasts as long as the page.
   * @param {string} key @param {string} value */
  function keep(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* nothing to do */
    }
  }

  // ---- Light, dark, or as the system has it ----

  const darkSystem = matchMedia("(prefers-color-scheme: dark)");

  /** @param {string} mode "light", "dark" or "auto" */
  function setMode(mode) {
    const theme = mode === "auto" ? (darkSystem.matches ? "dark" : "light") : mode;
    root.dataset.mode = mode;
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
    keep("mode", mode);
    keep("theme", theme);
    all(".theme-switch-button").forEach((button) => {
      button.setAttribute("aria-label", `Colours: ${mode}`);
      button.title = `Colours: ${mode}`;
    });
  }

  function startTheme() {
    setMode(root.dataset.mode || "auto");
    darkSystem.addEventListener("change", () => {
      if (root.dataset.mode === "auto") setMode("auto");
    });
    all(".theme-switch-button").forEach((button) =>
      button.addEventListener("click", () => {
        // From "auto", the first press changes what the reader sees.
        const modes = darkSystem.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
        setMode(modes[(modes.indexOf(root.dataset.mode || "auto") + 1) % 3]);
      }),
    );
  }

  // ---- Dialogs: on a narrow window a side bar is one, and the search field always ----

  /** Close on a press beside the dialog, which is on its backdrop.
   * @param {HTMLDialogElement} dialog */
  function closeFromOutside(dialog) {
    dialog.addEventListener("click", (event) => {
      const box = dialog.getBoundingClientRect();
      const beside =
        event.clientX < box.left || event.clientX > box.right ||
        event.clientY < box.top || event.clientY > box.bottom;
      // A key that presses a button has no place on the screen.
      if (beside && event.detail > 0) dialog.close();
    });
  }

  /** @param {Element} from @param {Element} to */
  function moveContent(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.classList.remove(...from.classList);
  }

  /** @param {string} side "primary" or "secondary" */
  function startSidebar(side) {
    const bar = document.getElementById(`pst-${side}-sidebar`);
    const dialog = /** @type {HTMLDialogElement | null} */ (
      document.getElementById(`pst-${side}-sidebar-modal`)
    );
    if (!bar || !dialog) return;
    const open = () => {
      if (side === "primary" && matchMedia("(min-width: 992px)").matches) {
        bar.classList.toggle("pst-sidebar-hidden");
      } else {
        moveContent(bar, dialog);
        dialog.showModal();
      }
    };
    all(`.${side}-toggle`).forEach((button) => button.addEventListener("click", open));
    dialog.addEventListener("close", () => moveContent(dialog, bar));
    dialog.addEventListener("click", (event) => {
      // A link within the page leads to what the dialog covers.
      if (event.target instanceof Element && event.target.closest("a")) dialog.close();
    });
    closeFromOutside(dialog);
  }

  function startSearch() {
    const dialog = /** @type {HTMLDialogElement | null} */ (
      document.getElementById("pst-search-dialog")
    );
    /** @type {HTMLInputElement | null} */
    const field = document.querySelector("main form.bd-search input");
    const toggle = () => {
      if (field) field.select();
      else if (dialog?.open) dialog.close();
      else dialog?.showModal();
    };
    all(".search-button__button").forEach((button) => button.addEventListener("click", toggle));
    if (dialog) closeFromOutside(dialog);
    const mac = /^(Mac|iP)/.test(navigator.platform);
    if (mac) all("kbd.kbd-shortcut__modifier").forEach((key) => (key.textContent = "⌘"));
    addEventListener("keydown", (event) => {
      const modifier = mac ? event.metaKey : event.ctrlKey;
      if (!modifier || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      toggle();
    });
  }

  // ---- Copying ----

  /** Without prompts, and then without what the program answered.
   * @param {string} text */
  function programOf(text) {
    const prompt = /^(?:>>>|\.\.\.|\$) ?/;
    const lines = text.replace(/\n+$/, "").split("\n");
    const prompted = lines.filter((line) => prompt.test(line));
    const started = /^(?:>>>|\$) /.test(lines[0]);
    return (started ? prompted.map((line) => line.replace(prompt, "")) : lines).join("\n");
  }

  /** @param {string} text @returns {Promise<void>} */
  async function copy(text) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      /* forbidden, or a host without https: the old way */
    }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  /** @param {HTMLElement} block */
  function addCopyButton(block) {
    const button = document.createElement("button");
    button.className = "copybtn";
    button.type = "button";
    button.title = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    button.innerHTML = '<i class="fa-solid fa-copy"></i>';
    button.addEventListener("click", async () => {
      const text = block.querySelector("pre")?.textContent || "";
      await copy(programOf(text));
      button.classList.add("success");
      button.setAttribute("aria-label", "Copied");
      setTimeout(() => {
        button.classList.remove("success");
        button.setAttribute("aria-label", "Copy this code");
      }, 1500);
    });
    block.append(button);
  }

  /** A few at a time, so that no press has to wait for all. */
  function addCopyButtons() {
    const blocks = all("main div.highlight").filter((block) => !block.closest(".cell_output"));
    const few = () => {
      blocks.splice(0, 8).forEach(addCopyButton);
      if (blocks.length) whenIdle(few);
    };
    few();
  }

  /** From disk a browser shows a notebook instead of saving it, but it saves an archive. */
  function saveFromDisk() {
    if (location.protocol !== "file:") return;
    all("a[data-archive]").forEach((link) => {
      link.setAttribute("href", link.dataset.archive || "");
      link.setAttribute("download", "");
    });
  }

  // ---- Where the reader is ----

  function followReading() {
    /** @type {Map<Element, HTMLElement>} */
    const links = new Map();
    all("#pst-page-toc-nav a").forEach((link) => {
      const id = decodeURIComponent(link.getAttribute("href") || "").slice(1);
      const heading = document.getElementById(id)?.querySelector(":is(h1, h2, h3, h4, h5)");
      if (heading) links.set(heading, link);
    });
    /** @type {HTMLElement | undefined} */
    let here;
    const seen = new IntersectionObserver(
      (entries) => {
        const link = links.get(entries.filter((entry) => entry.isIntersecting).at(-1)?.target);
        if (!link || link === here) return;
        here?.classList.remove("active");
        here?.removeAttribute("aria-current");
        link.classList.add("active");
        link.setAttribute("aria-current", "true");
        here = link;
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    links.forEach((_, heading) => seen.observe(heading));
  }

  /** What scrolls sideways can be reached by key. A box is measured when it is laid out, and
   * whenever its width changes. */
  function reachScrolling() {
    const sized = new ResizeObserver((entries) => {
      const boxes = entries.map((entry) => /** @type {HTMLElement} */ (entry.target));
      const wide = boxes.map((box) => box.scrollWidth > box.clientWidth);
      boxes.forEach((box, at) => {
        if (wide[at]) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
      });
    });
    all("main :is(pre, .pst-scrollable-table-container, .cell_output > .output)").forEach((box) =>
      sized.observe(box),
    );
  }

  function whenIdle(/** @type {() => void} */ task) {
    if ("requestIdleCallback" in window) requestIdleCallback(task, { timeout: 2000 });
    else setTimeout(task, 200);
  }

  startTheme();
  startSidebar("primary");
  startSidebar("secondary");
  startSearch();
  saveFromDisk();
  whenIdle(() => {
    // Before anything changes the page, or this would cost a layout.
    all(".bd-sidebar-primary .current.active").at(-1)?.scrollIntoView?.({ block: "nearest" });
    followReading();
    reachScrolling();
    addCopyButtons();
  });
})();
