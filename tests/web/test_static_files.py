"""What a browser gets beside the pages: named after its content, whole, compressed, and made only when it changed."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

from blueprints.static_files import SOURCE, publish

LARGEST_STYLESHEET = 8_000  # compressed
LARGEST_STYLESHEET_OF_HERS = 14_000
LARGEST_SCRIPT = 6_144  # as it is; about two fifths of that on the wire
LARGEST_SCRIPT_OF_HERS = 16_000
LARGEST_FONTS = 58_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small site of its own."""
    files = {
        "css/main.css": "@layer base, print;",
        "css/tokens.css": ":root { --ink: black; }",
        "css/base.css": '@font-face { src: url("../fonts/plain.woff2"); } /* said to people */',
        "css/layout.css": "main { margin: auto; }",
        "css/print.css": "@layer print { a { color: inherit; } }",
        "css/components/button.css": ".button { color: var(--ink); }",
        "css/components/agenda.css": ".agenda { margin: 0; }",
        "css/pages/site.css": ".welcome { margin: 0; }",
        "js/first.js": "// What this is for.\nconst words = 1;\nglobalThis.first = words;\n",
        "js/second.js": "const words = 2;\nglobalThis.second = words;\n",
        "fonts/plain.woff2": "a font",
        "fonts/LICENSE-plain.txt": "its licence",
        "images/favicon.svg": "<svg/>",
    }
    for name, text in files.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "source"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "data" / "static"


def read(target: Path, url: str) -> str:
    return (target / url.removeprefix("/static/")).read_text()


def test_the_stylesheet_follows_the_order_of_the_layers(source: Path, target: Path) -> None:
    css = read(target, publish(source, target).url("main.css"))

    order = ["@layer base", "--ink", "@font-face", "main {", ".agenda", ".button", ".welcome", "@layer print {"]
    assert [css.index(part) for part in order] == sorted(css.index(part) for part in order)
    assert "said to people" not in css


def test_a_name_says_what_is_in_the_file(source: Path, target: Path) -> None:
    before = publish(source, target)
    (source / "css" / "layout.css").write_text("main { margin: 0; }")
    after = publish(source, target)

    assert re.fullmatch(r"/static/main-[0-9a-f]{12}\.css", before.url("main.css"))
    assert after.url("main.css") != before.url("main.css")
    assert after.url("main.js") == before.url("main.js")
    assert "auto" in read(target, before.url("main.css")), "a page that is still open keeps its look"


def test_the_stylesheet_names_the_published_font(source: Path, target: Path) -> None:
    assets = publish(source, target)

    named = re.search(r'url\("(plain-\w+\.woff2)"\)', read(target, assets.url("main.css")))
    assert named
    assert assets.url("plain.woff2") == f"/static/{named[1]}"


def test_a_new_font_gives_the_stylesheet_a_new_name(source: Path, target: Path) -> None:
    before = publish(source, target).url("main.css")
    (source / "fonts" / "plain.woff2").write_text("a better font")

    assert publish(source, target).url("main.css") != before


def test_scripts_cannot_take_each_other_s_names(source: Path, target: Path) -> None:
    script = read(target, publish(source, target).url("main.js"))

    assert script.count("const words") == 2
    assert re.fullmatch(r"\{\n.*first.*\}\n\{\n.*second.*\}\n?", script, flags=re.DOTALL)
    assert "//" not in script


def test_text_is_compressed_and_a_font_is_not(source: Path, target: Path) -> None:
    assets = publish(source, target)

    for name in ("main.css", "main.js", "favicon.svg"):
        path = target / assets.url(name).removeprefix("/static/")
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
    assert not list(target.glob("plain-*.gz"))
    assert not list(target.glob("*LICENSE*"))


def test_nothing_is_written_when_nothing_changed(source: Path, target: Path) -> None:
    first = publish(source, target)
    for path in target.iterdir():
        os.utime(path, (1, 1))

    assert publish(source, target) == first
    assert {path.stat().st_mtime for path in target.iterdir()} == {1}


def test_a_file_that_was_lost_comes_back(source: Path, target: Path) -> None:
    assets = publish(source, target)
    lost = target / assets.url("main.css").removeprefix("/static/")
    lost.unlink()

    assert publish(source, target) == assets
    assert lost.is_file()


def test_a_list_of_names_that_was_cut_short_is_made_again(source: Path, target: Path) -> None:
    assets = publish(source, target)
    target.with_name("static.json").write_text('{"state": [')

    assert publish(source, target) == assets


def test_nothing_half_written_is_left_behind(source: Path, target: Path) -> None:
    publish(source, target)

    assert sorted(path.name for path in target.parent.iterdir()) == ["static", "static.json"]
    assert {oct(path.stat().st_mode & 0o777) for path in target.iterdir()} == {"0o644"}


def test_a_font_that_does_not_exist_is_a_mistake(source: Path, target: Path) -> None:
    (source / "css" / "base.css").write_text('@font-face { src: url("../fonts/missing.woff2"); }')

    with pytest.raises(KeyError, match=r"missing\.woff2"):
        publish(source, target)


def test_the_site_s_own_files_stay_light(target: Path) -> None:
    assets = publish(SOURCE, target)

    def size(name: str, ending: str = "") -> int:
        return (target / (assets.url(name).removeprefix("/static/") + ending)).stat().st_size

    assert size("main.css", ".gz") <= LARGEST_STYLESHEET
    assert size("admin.css", ".gz") <= LARGEST_STYLESHEET_OF_HERS
    assert size("main.js") <= LARGEST_SCRIPT
    assert size("form.js") <= LARGEST_SCRIPT
    assert size("admin.js") <= LARGEST_SCRIPT_OF_HERS
    assert sum(size(name) for name in assets.names if name.endswith(".woff2")) <= LARGEST_FONTS


def test_the_site_asks_nobody_else_for_anything(target: Path) -> None:
    assets = publish(SOURCE, target)

    for name in ("main.css", "admin.css", "main.js", "form.js", "admin.js"):
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", read(target, assets.url(name)))
    for name in ("main.css", "admin.css"):
        assert "!important" not in read(target, assets.url(name))
