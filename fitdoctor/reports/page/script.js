"use strict";
// Filters the table of runs, and draws two runs over each other. Texts are only ever set as text.
const SVG = "http://www.w3.org/2000/svg";
const FRAME = { width: 480, height: 240, left: 52, right: 470, top: 12, bottom: 204 };
const byId = (id) => document.getElementById(id);

document.documentElement.classList.add("script");
for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());

function filter() {
  const text = byId("by-text").value.toLowerCase();
  const problem = byId("by-problem").value;
  const worst = byId("by-worst").value;
  let shown = 0;
  for (const row of document.querySelectorAll("#runs tbody tr")) {
    const fits =
      row.textContent.toLowerCase().includes(text) &&
      (!problem || row.dataset.problems.split(" ").includes(problem)) &&
      (!worst || row.dataset.worst === worst);
    row.hidden = !fits;
    const section = byId(row.dataset.run);
    if (section) section.hidden = !fits;
    if (fits) shown += 1;
  }
  byId("shown").textContent = shown === 1 ? "1 run" : `${shown} runs`;
}

for (const id of ["by-text", "by-problem", "by-worst"]) byId(id).addEventListener("input", filter);
filter();

function element(parent, tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

function scale(values, start, end) {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (!(high > low)) [low, high] = [low - 0.5, high + 0.5];
  const place = (value) => start + ((value - low) / (high - low)) * (end - start);
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i += 1) ticks.push(i * step);
  return { place, ticks };
}

function draw(curves) {
  const { width, height, left, right, top, bottom } = FRAME;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", curves.map((each) => `${each.run}: ${each.curve.name}`).join("; "));
  const x = scale(curves.flatMap((each) => each.curve.x), left, right);
  const y = scale(curves.flatMap((each) => each.curve.y), bottom, top);
  for (const value of y.ticks) {
    element(picture, "path", { class: "grid", d: `M${left} ${y.place(value)}H${right}` });
    element(picture, "text", { class: "y", x: left - 6, y: y.place(value) }, String(+value.toPrecision(5)));
  }
  for (const value of x.ticks) {
    element(picture, "text", { class: "x", x: x.place(value), y: bottom + 16 }, String(+value.toPrecision(5)));
  }
  element(picture, "text", { class: "x", x: (left + right) / 2, y: height - 5 }, curves[0].curve.per);
  for (const each of curves) {
    const points = each.curve.x.map((step, i) => `${x.place(step).toFixed(1)} ${y.place(each.curve.y[i]).toFixed(1)}`);
    element(picture, "path", { class: each.look, d: `M${points.join("L")}` });
  }
  return picture;
}

function compare() {
  const runs = JSON.parse(byId("data").textContent);
  const curves = [["run-a", "main"], ["run-b", "other"]]
    .map(([id, look]) => ({ look, run: runs[byId(id).value].name, curve: runs[byId(id).value].curves[byId("curve").value] }))
    .filter((each) => each.curve && each.curve.x.length);
  byId("overlay").replaceChildren(...(curves.length ? [draw(curves)] : []));
  byId("key").replaceChildren();
  for (const each of curves) {
    const entry = document.createElement("span");
    const sample = document.createElement("i");
    sample.className = each.look;
    entry.append(sample, `${each.run}: ${each.curve.name}`);
    byId("key").append(entry);
  }
  if (!curves.length) byId("key").textContent = "Neither run logged this curve.";
}

if (byId("compare")) {
  for (const id of ["run-a", "run-b", "curve"]) byId(id).addEventListener("change", compare);
  compare();
}
