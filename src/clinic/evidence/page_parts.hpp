// The constant parts of evidence.html: style (colours, type and sizes of the reports) and the script that sorts and searches.
#pragma once

#include <string_view>

namespace neurocart::evidence {

inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--ink:#16191D;--ink2:#474D55;--ink3:#6D747C;--rule:#DADEE2;--grid:#E9ECEE;--panel:#F5F6F7;--bg:#FFFFFF;--link:#0B45A8}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--ink:#ECEEF0;--ink2:#B9BFC6;--ink3:#8F979F;--rule:#343A40;--grid:#262B30;--panel:#1C2024;--bg:#14171A;--link:#8FBCFA}}
:root[data-theme=dark]{color-scheme:dark;--ink:#ECEEF0;--ink2:#B9BFC6;--ink3:#8F979F;--rule:#343A40;--grid:#262B30;--panel:#1C2024;--bg:#14171A;--link:#8FBCFA}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15.5px/1.45 "Source Sans 3","Source Sans Pro",system-ui,sans-serif;font-variant-numeric:tabular-nums lining-nums}
header,main,footer{max-width:1440px;margin:0 auto;padding:0 80px}
header{display:flex;gap:16px;align-items:baseline;justify-content:space-between;padding-top:20px;font-size:14px;color:var(--ink2)}
h1{font:600 41px/1.13 "Source Serif 4","Source Serif Pro",Georgia,serif;margin:36px 0 12px}
h2{font:600 26px/1.2 "Source Serif 4","Source Serif Pro",Georgia,serif;border-top:2px solid var(--rule);padding-top:16px;margin:64px 0 12px}
.lede{font:400 20.5px/1.52 "Source Serif 4","Source Serif Pro",Georgia,serif;max-width:820px;margin:0 0 24px}
.tools{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin:0 0 12px;color:var(--ink2)}
input,button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--rule);border-radius:4px;padding:4px 8px;min-height:28px}
input{width:320px;max-width:100%;color:var(--ink)}
button{cursor:pointer}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:6px 10px 6px 0;border-bottom:1px solid var(--grid)}
th{white-space:nowrap;border-bottom:1px solid var(--rule)}
th button{all:unset;cursor:pointer;font-weight:600;min-height:24px}
th button:focus-visible{outline:2px solid var(--ink)}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
td.number,th.number{text-align:right}
td.number{white-space:nowrap}
td.number.wrapped{white-space:normal;min-width:56px}
td small{display:block;font-size:12.5px;color:var(--ink2)}
tr.recalled td.value{text-decoration:underline dashed var(--ink3) 1px;text-underline-offset:3px}
a{color:var(--link)}
footer{padding-top:40px;padding-bottom:60px;color:var(--ink2);font-size:14px}
@media (max-width:1300px){header,main,footer{padding-left:40px;padding-right:40px}}
@media (max-width:900px){header,main,footer{padding-left:16px;padding-right:16px}h1{font-size:32px}table.wide{min-width:980px}}
@media print{header button,.tools{display:none}header,main,footer{max-width:none;padding:0}table{font-size:9px}tr{break-inside:avoid}thead{display:table-header-group}}
)css";

inline constexpr std::string_view page_script = R"js(
(function () {
  const root = document.documentElement, table = document.getElementById('observations'), body = table.tBodies[0], said = document.getElementById('said');
  const dark = () => (root.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  document.getElementById('theme').onclick = () => { root.dataset.theme = dark() ? 'light' : 'dark'; };
  const key = (row, column) => { const cell = row.cells[column]; return cell.dataset.v === undefined ? cell.textContent.toLowerCase() : cell.dataset.v === '' ? Infinity : +cell.dataset.v; };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.querySelector('button').onclick = () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...body.rows].map((row, place) => ({ row, place, value: key(row, column) }));
      rows.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) * (down && a.value !== Infinity && b.value !== Infinity ? -1 : 1) || a.place - b.place);
      body.append(...rows.map((entry) => entry.row));
    };
  });
  document.getElementById('search').oninput = (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) { const text = row.textContent.toLowerCase(); row.hidden = !words.every((word) => text.includes(word)); shown += row.hidden ? 0 : 1; }
    said.textContent = shown + ' of ' + body.rows.length + ' shown';
  };
})();
)js";

}  // namespace neurocart::evidence
