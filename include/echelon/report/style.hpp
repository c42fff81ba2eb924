// SPDX-License-Identifier: BSL-1.0
/// The looks of a report and its few lines of script, as text that the page carries inside.
#pragma once

#include <string_view>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// Colours keep their distance for readers who do not tell red from green, in light and in dark.
inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#17202a;--soft:#556270;--line:#e1e5ea;--grid:#e8ebef;
--blue:15,98,168;--warm:196,84,8;--heat:.74;--c1:#0f62a8;--c2:#d4680f;--c3:#12876f;--c4:#9b5aa8;--c5:#8b96a3;
--c6:#c2a11f;
--tip:#17202a;--tip-ink:#fff;--shadow:0 1px 2px rgba(20,30,45,.06),0 4px 16px rgba(20,30,45,.05)}
@media(prefers-color-scheme:dark){:root{--bg:#0e1319;--card:#161d26;--ink:#e6ebf1;--soft:#9ba8b6;--line:#27313c;
--grid:#232c37;
--blue:98,176,240;--warm:240,154,80;--heat:.48;--c1:#62b0f0;--c2:#f09a50;--c3:#4dc4a6;--c4:#cf92d6;--c5:#96a2b0;
--c6:#dfc457;
--tip:#e6ebf1;--tip-ink:#10161d;--shadow:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--bg);color:var(--ink);line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif;font-size:15px}
.wrap{max-width:1180px;margin:0 auto;padding:36px 24px 48px}
header .brand{font-size:12px;letter-spacing:.09em;text-transform:uppercase;color:var(--soft);font-weight:600}
h1{font-size:32px;line-height:1.18;letter-spacing:-.015em;margin:6px 0 6px;font-weight:700}
header .sub{color:var(--soft);margin:0;max-width:92ch}
.lead{font-size:19px;line-height:1.45;margin:20px 0 0;max-width:72ch;text-wrap:pretty}
nav{margin:18px 0 0;display:flex;flex-wrap:wrap;gap:6px 18px;font-size:13.5px}
nav a{color:var(--c1);text-decoration:none}nav a:hover{text-decoration:underline}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:24px 0 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px 13px;
box-shadow:var(--shadow)}
.card .label{font-size:12.5px;color:var(--soft)}
.card .value{font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums;
white-space:nowrap}
.card .hint{font-size:12.5px;color:var(--soft);line-height:1.4;margin-top:2px}
.card.good .value{color:var(--c3)}.card.poor .value{color:var(--c2)}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:24px 26px 26px;margin:20px 0 0;
box-shadow:var(--shadow)}
h2{font-size:20px;letter-spacing:-.01em;line-height:1.25;margin:0 0 4px}
section>p{margin:0 0 14px;max-width:80ch;color:var(--soft);text-wrap:pretty}
section>p.say{color:var(--ink)}
.grid{display:grid;gap:26px 34px;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));margin-top:18px}
.grid>*{min-width:0}
.stack>figure{margin-top:22px}
figure{margin:0;display:flex;flex-direction:column}figure>svg{margin-top:auto}
figcaption h3{font-size:14.5px;margin:0;line-height:1.35;overflow-wrap:anywhere}
figcaption p{font-size:13px;color:var(--soft);margin:1px 0 6px;line-height:1.4;text-wrap:pretty}
svg{display:block;width:100%;height:auto;overflow:visible}
svg.inner{overflow:hidden}
svg text{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
.tick.y{text-anchor:end}.tick.x,.mid-text{text-anchor:middle}.axis-name,.end-text{text-anchor:end}
svg .flag{font-size:10px}svg .row{font-size:12px;fill:var(--ink);paint-order:stroke;stroke:var(--card);
stroke-width:4px;stroke-linejoin:round}svg .figure{text-anchor:end;font-weight:600}
.grid line,line.grid{stroke:var(--grid)}line.zero{stroke:var(--c5);stroke-opacity:.75}line.notch{stroke:var(--c5);
stroke-opacity:.6}
line.track{stroke:var(--line);stroke-width:2}line.origin{stroke:var(--c5);stroke-dasharray:3 3}
line.event{stroke:var(--c4);stroke-opacity:.55;stroke-dasharray:1 3}line.limit{stroke:var(--ink);stroke-width:1.4;
stroke-dasharray:4 3}
line.ideal{stroke:var(--c5);stroke-dasharray:5 4}
.future{fill:rgba(var(--blue),.035)}
path.band{fill:rgb(var(--blue));fill-opacity:.15}
path.past,path.now,path.mid,path.series{fill:none;stroke-linejoin:round;stroke-linecap:round}
path.past{stroke:var(--soft);stroke-width:1.3}path.mid{stroke:var(--c1);stroke-width:1.8}path.now{stroke:var(--c2);
stroke-width:1.1;stroke-opacity:.75}
circle.past{fill:var(--soft)}circle.mid{fill:var(--c1)}circle.now{fill:var(--c2)}
.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}.c6{--c:var(--c6)}
path.series{stroke:var(--c);stroke-width:2}circle.alone{fill:var(--c)}
.point{fill:var(--c);stroke:var(--card);stroke-width:1.5}
rect.bar{fill:var(--c);stroke:var(--card);stroke-width:1}
rect.hit{fill:transparent}rect.hit:hover{fill:rgba(var(--blue),.08)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:4px 0 8px;font-size:12.5px;
color:var(--soft)}
.legend li{display:flex;align-items:center;gap:6px}
.mark{display:inline-block;flex:none;width:16px;height:0;border-top:2px solid var(--c)}
.mark.past{--c:var(--soft)}.mark.mid{--c:var(--c1)}.mark.ideal{border-top:2px dashed var(--c5)}
.mark.block{width:11px;height:11px;border:0;border-radius:2px;background:var(--c)}
.mark.dot{width:9px;height:9px;border:0;border-radius:50%;background:var(--c)}.mark.now{--c:var(--c2)}
.mark.turned{border-radius:1px;transform:rotate(45deg)}
.mark.band{height:11px;border:0;border-radius:2px;background:rgba(var(--blue),.15)}
.mark.b2{background:rgba(var(--blue),.28)}.mark.b3{background:rgba(var(--blue),.39)}
.mark.b4{background:rgba(var(--blue),.48)}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums;width:100%}
caption{text-align:left;color:var(--soft);font-size:13px;padding:0 0 6px}
th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
thead th{font-weight:600;color:var(--soft);font-size:12.5px}tbody th{font-weight:500;white-space:normal;min-width:7em}
table.heat tbody th{white-space:nowrap;min-width:0}
td.n,th.n{text-align:right}
table.best tbody tr:first-child>*{font-weight:650}
table.sort thead th{cursor:pointer;user-select:none}table.sort thead th:hover{color:var(--ink)}
th[aria-sort=ascending]:after{content:" \2191"}th[aria-sort=descending]:after{content:" \2193"}
section>.scroll,.stack>.scroll{margin-top:18px}
table.heat{border-collapse:separate;border-spacing:2px;font-size:12.5px}
table.heat th,table.heat td{border:0;padding:5px 8px}
table.heat thead th{text-align:center;font-weight:500}table.heat thead th:first-child{text-align:left;padding-left:0}
table.heat tbody th{position:sticky;left:0;background:var(--card);padding-left:0}
table.heat td{text-align:center;border-radius:4px;background:rgba(var(--blue),calc(var(--v,0)*var(--heat)));
min-width:44px}
table.dense{font-size:11px;border-spacing:1px;table-layout:fixed;min-width:1010px}
table.dense th,table.dense td{padding:5px 1px;min-width:0}
table.dense th:first-child{width:84px;overflow:hidden;text-overflow:ellipsis}
table.dense thead th{white-space:normal;line-height:1.25;font-size:10.5px;vertical-align:bottom}
table.heat.warm td{background:rgba(var(--warm),calc(var(--v,0)*var(--heat)))}
table.heat td.none{color:var(--c5);background:none}
details.numbers{font-size:12.5px;margin-top:4px}details.numbers summary{color:var(--soft);cursor:pointer;
width:max-content}
details.numbers .scroll{max-height:320px;overflow:auto;margin-top:6px}details.numbers table{font-size:12px}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,260px),1fr));gap:8px 32px;margin:14px 0 0;
font-size:13.5px}
dl div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--line);padding-bottom:5px}
dt{color:var(--soft)}dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
ul.notes{margin:14px 0 0;padding-left:18px;color:var(--soft);font-size:13.5px}
footer{color:var(--soft);font-size:12.5px;margin-top:22px}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--tip);color:var(--tip-ink);font-size:12px;
line-height:1.45;
padding:7px 10px;border-radius:7px;white-space:pre;font-variant-numeric:tabular-nums;max-width:92vw;overflow:hidden;
box-shadow:0 4px 14px rgba(0,0,0,.22);visibility:hidden;left:0;top:0}
#tip::first-line{font-weight:650}
a:focus-visible,summary:focus-visible,th:focus-visible,.scroll:focus-visible{outline:2px solid var(--c1);
outline-offset:2px}
@media(max-width:600px){.wrap{padding:20px 12px 32px}h1{font-size:25px}.lead{font-size:17px}
section{padding:18px 14px 20px;border-radius:12px}
.cards{grid-template-columns:1fr 1fr;gap:8px}.card{padding:11px 12px}.card .value{font-size:21px}
svg text{font-size:14px}svg .flag{font-size:13px}svg .row{font-size:15px}.thin{display:none}}
@media print{body{background:#fff;font-size:12px}.wrap{max-width:none;padding:0}section,.card{box-shadow:none;
break-inside:auto}
figure,.card,tr{break-inside:avoid}nav,#tip,details.numbers{display:none}.scroll{overflow:visible}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
)css";

/// Tips under the pointer and tables that sort; the page says everything without it.
inline constexpr std::string_view page_script = R"js(
(function(){
'use strict';
var tip=document.createElement('div');tip.id='tip';tip.setAttribute('role','presentation');
document.body.appendChild(tip);
document.querySelectorAll('svg>title').forEach(function(t){t.remove();}); // our own tip replaces the browser's
function move(e){
  var on=e.target.closest?e.target.closest('[data-tip]'):null;
  if(!on){tip.style.visibility='hidden';return;}
  tip.textContent=on.getAttribute('data-tip');
  var x=e.clientX+14,y=e.clientY+14,w=tip.offsetWidth,h=tip.offsetHeight;
  if(x+w>innerWidth-6)x=Math.max(6,e.clientX-w-14);
  if(y+h>innerHeight-6)y=Math.max(6,e.clientY-h-14);
  tip.style.transform='translate('+x+'px,'+y+'px)';tip.style.visibility='visible';
}
document.addEventListener('pointermove',move);
document.addEventListener('pointerdown',move);
document.addEventListener('pointerleave',function(){tip.style.visibility='hidden';});
addEventListener('scroll',function(){tip.style.visibility='hidden';},{passive:true});
function key(row,i){var c=row.cells[i],v=c.getAttribute('data-v');return v===null?c.textContent:+v;}
document.querySelectorAll('table.sort').forEach(function(table){
  Array.prototype.forEach.call(table.tHead.rows[0].cells,function(head,i){
    head.tabIndex=0;
    function sort(){
      var down=head.getAttribute('aria-sort')==='ascending',body=table.tBodies[0];
      Array.prototype.forEach.call(table.tHead.rows[0].cells,function(h){h.removeAttribute('aria-sort');});
      head.setAttribute('aria-sort',down?'descending':'ascending');
      Array.prototype.slice.call(body.rows).sort(function(a,b){
        var x=key(a,i),y=key(b,i),d=typeof x==='number'&&typeof y==='number'?x-y:String(x).localeCompare(String(y));
        return down?-d:d;
      }).forEach(function(r){body.appendChild(r);});
    }
    head.addEventListener('click',sort);
    head.addEventListener('keydown',function(e){if(e.key==='Enter'||e.key===' '){e.preventDefault();sort();}});
  });
});
})();
)js";

}  // namespace echelon::inline ECHELON_ABI::detail
