"""Of many style sheets, what a page can use: what stays, what goes, where addresses then lead."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tinycss2", reason="pip install -e '.[book]'")

from css_purge import Used, purge
from css_rules import Sheet, read_sheet, write_sheet
from page_styles import ICON_FONT, dress


def purged(css: str, html: str = '<p class="a" id="b">', script: str = "", **sheet: str) -> str:
    used = Used()
    used.add_page(html)
    used.add_script(script)
    return write_sheet(purge(read_sheet(Sheet(css, **sheet)), used)).strip()


KEPT = [
    ".a{color:red}",
    "#b{color:red}",
    "p.a>p:hover::before{color:red}",
    "html[data-theme=dark] .a{color:red}",
    ".a:not(.gone, .gone *){color:red}",
    ":is(.gone, .a){color:red}",
    r".gone\:half{color:red}",
    "*{color:red}",
    "@media print{.a{color:red}}",
    "@supports (display: grid){.a{color:red}}",
    "@media print{@page{margin:1cm}}",
    ".a{color:red!important}",
    '.a::after{content:"} .gone {"}',
]

GONE = [
    ".gone{color:red}",
    ".a .gone{color:red}",
    ".a.gone{color:red}",
    "#gone{color:red}",
    "table{color:red}",
    "@media print{.gone{color:red}}",
    "@keyframes turn{from{color:red}}",
    "@font-face{font-family:Other;src:url(o.woff2)}",
    ":root{--unread:red}",
    ".a{}",
    "/* .a{color:red} */",
]


@pytest.mark.parametrize("css", KEPT)
def test_what_a_page_can_use_stays(css: str) -> None:
    assert purged(css) == css


def test_a_class_that_a_script_completes_stays() -> None:
    script = "element.className = `ex-bar ex-${key}`;"
    assert purged(".ex-h{color:red}", script=script) == ".ex-h{color:red}"
    assert purged(".of-h{color:red}", script=script) == ""


@pytest.mark.parametrize("css", GONE)
def test_what_no_page_can_use_goes(css: str) -> None:
    assert purged(css) == ""


def test_of_several_selectors_the_useful_ones_stay() -> None:
    assert purged(".gone,.a,p .gone{color:red}") == ".a{color:red}"


def test_a_script_may_give_a_class() -> None:
    assert purged(".late{color:red}", script='e.className = "late"') == ".late{color:red}"


def test_variables_are_followed_to_the_end() -> None:
    css = ":root{--one:var(--two);--two:red;--three:var(--four);--four:red}\n.a{color:var(--one)}"
    assert purged(css) == ":root{--one:var(--two);--two:red}\n.a{color:var(--one)}"
    assert "--four" in purged(css, html='<i class="a" style="color: var(--four)">')


def test_fonts_and_animations_in_use_stay() -> None:
    css = (
        '@font-face{font-family:"My Font";src:url(m.woff2)}\n@keyframes turn{from{color:red}}\n'
        ".a{font-family:My Font,serif;animation:turn 1s}"
    )
    assert purged(css) == css.replace("url(m.woff2)", 'url("m.woff2")') or purged(css) == css


def test_addresses_start_from_the_new_sheet() -> None:
    css = '.a{background:url(fonts/x.woff2);mask:url("../y.svg");cursor:url(data:image/png,z)}'
    moved = purged(css, folder="katex")
    assert 'url("katex/fonts/x.woff2")' in moved
    assert 'url("y.svg")' in moved
    assert "data:image/png,z" in moved


def test_the_icon_font_goes_and_our_icons_stay() -> None:
    css = ".fa-list{color:red}\n.fa{color:red}\n.fas.a{color:red}\n.fancy{color:red}"
    html = '<p class="fa fas fa-list fancy a">'
    font = '@font-face{font-family:"Font Awesome";src:url("fa.woff2")}'
    asked = "\n.fancy{--font:Font Awesome;color:var(--font)}\n"
    assert purged(css, html, without=ICON_FONT) == ".fancy{color:red}"
    assert "fa.woff2" not in purged(font + asked, html, without=ICON_FONT)
    assert "fa.woff2" in purged(font + asked, html)
    assert purged(css, html) == css


def test_a_broken_style_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        purged(".a{color:red}\n}")


LINK = '<link rel="stylesheet" href="../_static/site.css">'
CSS = """.a{background:url("x/y.woff2")}
.b{mask:url("data:image/png,z")}
.late{color:red}
.gone{color:red}"""


def test_a_page_gets_the_rules_that_it_and_its_scripts_use(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    page, other = tmp_path / "book" / "page.html", tmp_path / "book" / "other.html"
    (tmp_path / "late.js").write_text('element.className = "late";')
    script = '<script defer src="../late.js?v=1"></script>'
    page.write_text(f'{LINK}{script}<p class="a b"></p>')
    other.write_text(f'{LINK}<p class="b"></p>')
    rules = read_sheet(Sheet(CSS))
    dress(page, rules)
    dress(other, rules)
    assert page.read_text() == (
        '<style>\n.a{background:url("../_static/x/y.woff2")}\n'
        '.b{mask:url("data:image/png,z")}\n.late{color:red}\n</style>'
        f'{script}<p class="a b"></p>'
    )
    assert ".late" not in other.read_text()


def test_a_page_without_the_link_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "404.html"
    page.write_text("<style>p{color:red}</style><p>")
    dress(page, read_sheet(Sheet(CSS)))
    assert page.read_text() == "<style>p{color:red}</style><p>"
