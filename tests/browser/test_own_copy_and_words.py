"""What comes back to Amara: her answers to read again, a copy to keep, words of her own, shared by her own act."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.client import Client

STORY = "He put the phone down and asked me what had happened."
WORDS = "Stay in the room with me.\nYou need not fix anything."


def test_amara_checks_sends_and_reads_her_answers_again(amara: Client, tmp_path: Path):
    amara.books("In person")
    amara.answers_the_questions(STORY, "Really listening")
    amara.follows("Change an answer")
    amara.sees("Check your answers")
    amara.reads(STORY, "Really listening", "Not provided", "What you change reaches me, too.")
    amara.follows("Go to your appointment")
    amara.sees("Your appointment")
    amara.reads("Completed")

    amara.follows("Your copy of the form")
    amara.sees("Your copy of the form")
    amara.reads(STORY, "Sent to Elizabeth Lacey", "The part about feeling safe is never copied")
    has_only_her_copy_on_paper(amara)
    opens_by_itself(amara, tmp_path)
    is_a_tagged_pdf(amara, tmp_path)

    amara.follows("Take your answers back")
    amara.sees("Take your answers back?")
    amara.presses("Continue")
    amara.is_told("Choose whether to take them back")
    amara.ticks("Take them back")
    amara.presses("Continue")
    amara.sees("Your appointment")
    amara.reads("Your answers are yours again.", "Taken back")


def test_amara_makes_words_of_her_own_and_shares_them(amara: Client):
    amara.books("In person")
    amara.answers_the_questions(STORY, "Really listening")
    amara.follows("Read your own words")
    amara.sees("What helps me feel you have my back")
    beginning = (
        f"When someone has my back, it looks like this:\n{STORY}\n\nThis feels most like it to me:\n– Really listening"
    )
    amara.finds_typed("Your words", beginning)
    amara.types("Your words", WORDS)
    amara.presses("Keep it")
    amara.reads("Your words are kept.", "Only you can read what you have kept.")
    amara.sees("What helps me feel you have my back")
    amara.page.emulate_media(media="print")
    expect(amara.page.locator("p.own-words")).to_be_visible()
    expect(amara.page.locator("textarea")).to_be_hidden()
    amara.page.emulate_media(media="screen")
    amara.presses("Share with Elizabeth Lacey")
    amara.reads("You have shared your words with me on")
    amara.sees("What helps me feel you have my back")
    amara.presses("Take them back")
    amara.reads("They are yours alone again.")


def test_amara_would_rather_talk(amara: Client):
    amara.books("In person")
    amara.follows("Start now")
    amara.presses("I would rather talk by phone")
    amara.sees("A few questions before we meet")
    amara.reads("We talk instead. You need not fill in anything.")


def has_only_her_copy_on_paper(amara: Client) -> None:
    """Nothing of the site around it: no way to leave, no helplines, no buttons, no links."""
    amara.page.emulate_media(media="print")
    for chrome in (".header", ".footer", ".actions", ".links", ".before a"):
        for part in amara.page.locator(chrome).all():
            expect(part).to_be_hidden()
    expect(amara.page.locator(".own-copy__name")).to_be_visible()
    expect(amara.page.get_by_text(STORY)).to_be_visible()
    amara.page.emulate_media(media="screen")


def opens_by_itself(amara: Client, folder: Path) -> None:
    """The file asks for nothing and shows what the page showed."""
    path = keeps(amara, "Keep as a file", folder)
    assert path.name == "appointment-form.html"
    text = path.read_text(encoding="utf-8")
    assert STORY in text
    assert not re.search(r"https?:|\bhref=|\bsrc=|\burl\(", text)


def is_a_tagged_pdf(amara: Client, folder: Path) -> None:
    path = keeps(amara, "Keep as a PDF", folder)
    assert path.name == "appointment-form.pdf"
    content = path.read_bytes()
    assert content.startswith(b"%PDF-1.7")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    inside = b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x"))
    assert b"/StructTreeRoot" in inside
    assert b'pdfuaid:part="1"' in content + inside


def keeps(amara: Client, words: str, folder: Path) -> Path:
    with amara.page.expect_download() as download:
        amara.follows(words)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
