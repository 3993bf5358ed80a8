/* Arriving from a search, a reader sees its words marked. A line at the foot of the window counts
   them, leads from one to the next and removes them; so does Escape. */
"use strict";

(() => {
  const KEY = "sphinx_highlight_terms"; // set by the search page
  const UNREAD =
    ".katex, svg, script, style, noscript, button, select, textarea, mark, .explorable-stage";

  /** Taken once: a page opened later is not an answer to the search. */
  function takeTerms() {
    let kept = "";
    try {
      kept = localStorage.getItem(KEY) || "";
      localStorage.removeItem(KEY);
    } catch {
      /* a browser may forbid storage */
    }
    const asked = kept || new URLSearchParams(location.search).get("highlight") || "";
    return asked.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** A long word also stands for its plural and what else begins so, as it does for the search.
   * @param {string[]} terms */
  function patternOf(terms) {
    const parts = terms.map((term) => {
      const plain = term.replace(/[^\p{L}\p{N}]/gu, "\\$&");
      return term.length < 4 ? `${plain}(?![\\p{L}\\p{N}_])` : `${plain.replace(/s$/, "")}\\p{L}*`;
    });
    return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${parts.join("|")})`, "giu");
  }

  /** @param {Text} text @param {RegExp} pattern @returns {HTMLElement[]} */
  function markText(text, pattern) {
    const matches = [...text.data.matchAll(pattern)];
    // From the last to the first, so that places stay where they were counted.
    return matches.reverse().map((match) => {
      const found = text.splitText(match.index);
      found.splitText(match[0].length);
      const mark = document.createElement("mark");
      mark.className = "found";
      found.replaceWith(mark);
      mark.append(found);
      return mark;
    }).reverse();
  }

  /** @param {Element} article @param {RegExp} pattern @returns {HTMLElement[]} */
  function markAll(article, pattern) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement?.closest(UNREAD) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    return texts.flatMap((text) => markText(text, pattern));
  }

  /** @param {string} words @param {() => void} onclick */
  function button(words, onclick) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", onclick);
    return made;
  }

  /** @param {HTMLElement[]} marks @param {string[]} terms */
  function showLine(marks, terms) {
    const line = document.createElement("div");
    line.className = "found-line";
    line.setAttribute("role", "region");
    line.setAttribute("aria-label", "Search words on this page");
    const words = document.createElement("span");
    words.setAttribute("role", "status");
    let at = -1;
    const say = () => {
      const count = marks.length === 1 ? "1 place" : `${marks.length} places`;
      words.textContent = at < 0 ? `“${terms.join(" ")}”: ${count}` : `${at + 1} of ${count}`;
    };
    const next = () => {
      marks[at]?.classList.remove("here");
      at = (at + 1) % marks.length;
      const mark = marks[at];
      mark.classList.add("here");
      for (let fold = mark.closest("details"); fold; fold = fold.parentElement.closest("details")) {
        fold.open = true;
      }
      mark.scrollIntoView({ block: "center" });
      say();
    };
    const remove = () => {
      marks.forEach((mark) => {
        const parent = mark.parentNode;
        mark.replaceWith(...mark.childNodes);
        parent?.normalize();
      });
      line.remove();
      removeEventListener("keydown", onKey);
    };
    /** @param {KeyboardEvent} event */
    function onKey(event) {
      // Escape belongs to a dialog first.
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) remove();
    }
    line.append(words, button("Next", next), button("Unmark", remove));
    document.body.append(line);
    addEventListener("keydown", onKey);
    requestAnimationFrame(say); // a reader aloud hears what changes, not what was there
  }

  const article = document.querySelector("article.bd-article");
  if (!article || document.getElementById("search-results")) return;
  const terms = takeTerms();
  if (!terms.length) return;
  const marks = markAll(article, patternOf(terms));
  if (marks.length) showLine(marks, terms);
})();
