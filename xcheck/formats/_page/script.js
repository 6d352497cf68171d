"use strict";
// The page is complete without this file: it adds the filter, and lets the keyboard scroll what is too wide.
const form = document.querySelector("form.filter");
const statements = [...document.querySelectorAll("article.statement")];
const sections = [...document.querySelectorAll("section.shelf")];
const texts = new WeakMap();

function textOf(statement) {
  if (!texts.has(statement)) texts.set(statement, statement.textContent.toLowerCase().replace(/\s+/g, " "));
  return texts.get(statement);
}

function chosen(statement, show) {
  if (show === "failing") return statement.dataset.outcome === "fails";
  return show === "all" || statement.hasAttribute("data-gallery");
}

function filter() {
  const show = form.elements.show.value;
  const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const statement of statements) {
    const visible = chosen(statement, show) && words.every((word) => textOf(statement).includes(word));
    statement.hidden = !visible;
    count += visible;
  }
  for (const section of sections) section.hidden = !section.querySelector("article.statement:not([hidden])");
  form.querySelector("output").textContent =
    count === statements.length ? "" : `${count} of ${statements.length} shown`;
}

function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const statement = target && target.closest("article.statement");
  if (!target) return;
  if (form && target.closest("[hidden]")) {
    form.reset();
    filter();
  }
  if (statement) statement.querySelector("details").open = true;
  target.scrollIntoView();
}

function scrolls(element) {
  const style = getComputedStyle(element);
  return (style.overflowX === "auto" && element.scrollWidth > element.clientWidth) ||
    (style.overflowY === "auto" && element.scrollHeight > element.clientHeight);
}

function letScroll() {
  // What is in closed details is measured when they open: to measure it there costs a layout for each of them.
  const closed = "details:not([open]) > :not(summary)";
  const elements = [...document.querySelectorAll(".formula, .wide, code")].filter((each) => !each.closest(closed));
  const wide = elements.map(scrolls); // all measured before any is changed, or each would cost a layout
  elements.forEach((element, index) => {
    if (wide[index]) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
}

let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(letScroll, 50);
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
window.addEventListener("hashchange", showTarget);
window.addEventListener("resize", soon);
document.addEventListener("toggle", soon, true);
document.fonts.ready.then(soon);
if (location.hash) showTarget();
