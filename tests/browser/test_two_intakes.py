"""Do two partners each fill in a whole form, alone; does the counsellor see both; and can nobody read the file?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.client import Client
from tests.browser.counsellor import Counsellor
from tests.browser.filling import CONTINUE, Filling, Plan
from tests.browser.keyboard import Keyboard
from tests.deployment import Deployment
from tests.guises import readable

HERS, HIS = "Zaunlerche", "Nachtfalter"
ALL_CHANNELS = {"A4": ("private",), "A5": ("email", "text", "call"), "E1": ("yes",), "C0": ("partner",)}


def test_two_partners_answer_alone_and_only_the_counsellor_sees_both(
    open_browser: Callable[..., Page], deployment: Deployment, elizabeth: Counsellor
):
    amara = Client(open_browser(), passes_by)
    jonas = Client(open_browser(java_script_enabled=False), passes_by, "Jonas Weber")
    amara.books("Online video", partner=jonas.name, partners_email=jonas.email)
    (letter,) = deployment.letters_to(jonas.email)
    jonas.opens_letter(letter)
    jonas.follows("Answer")
    jonas.ticks("Yes, I am coming")
    jonas.presses("Continue")

    hers, his = fills_in_everything(amara, HERS), fills_in_everything(jonas, HIS, {"C2": ("listening",)})
    assert his.answered == hers.answered >= {"A8", "B1", "C9", "D2", "E4", "G4", "O4", "Z1"}

    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.page.locator('main a[href$="/answers"]').first.click()
    elizabeth.sees("Answers")
    elizabeth.reads(f"{HERS} C1", f"{HIS} C1", f"{HERS} B1", f"{HIS} B1")
    beside = elizabeth.page.locator("#beside")
    expect(beside).to_contain_text(HERS)
    expect(beside).to_contain_text(HIS)

    jonas.page.goto("/appointment")
    jonas.does_not_read(HERS)
    amara.page.goto("/form/check")
    amara.reads(f"{HERS} C1")
    amara.does_not_read(HIS)
    for path in deployment.data_dir.glob("practice.db*"):
        content = path.read_bytes()
        assert readable(content, HERS, HIS, amara.email, jonas.email) == set(), path.name
    for letter in deployment.letters():
        assert readable(letter.as_bytes(), HERS, HIS) == set()


def fills_in_everything(client: Client, words: str, more: dict[str, tuple[str, ...]] | None = None) -> Filling:
    """Every question of every part, every agreement, and sends it."""
    filling = Filling(client, Plan(words, chosen=ALL_CHANNELS | (more or {}), many=2))
    client.page.goto("/form/before")
    client.follows("Start")
    filling.fills_in_every_part()
    filling.agrees_to_everything()
    client.page.goto("/form")
    filling.sends()
    return filling


TYPICAL = Plan(
    "It was late, and he sat down with me.",
    chosen={"E1": ("yes",), "C0": ("partner",)},
    many=3,
    leaves_out=frozenset({"A2", "A7b", "B2", "B4", "C3", "D5", "W3"}),
    rather_not=frozenset({"A8"}),
)
BUDGET = 24 + 4 * 3 + 4  # single choices, four times three of several, and four short texts
MOST_BUTTONS = 24  # to begin, through the pages, and to send it


def test_a_typical_client_before_a_walk_needs_few_taps(open_browser: Callable[..., Page]):
    """What docs/speed.md says it costs her. What she said when she booked is there already and costs nothing."""
    amara = Client(open_browser(), passes_by)
    amara.books("Walk & Talk", phone="519 555 0142", rain_plan="We meet indoors, at my office")
    amara.taps = amara.fields = 0
    filling = Filling(amara, TYPICAL)
    filling.begins()
    filling.fills_in_every_part()
    filling.sends()
    answering = filling.choices + filling.texts
    assert len(filling.answered) >= 28
    assert answering <= BUDGET
    assert amara.taps - answering <= MOST_BUTTONS
    assert filling.texts == 4


def test_a_part_is_answered_with_nothing_but_the_keyboard(open_browser: Callable[..., Page]):
    amara = Client(open_browser(), passes_by)
    amara.books("Phone", phone="519 555 0142")
    keys = Keyboard(amara.page)
    keys.goes_to("Start now", "a")
    keys.press("Enter")
    amara.sees("A few questions before we meet")
    keys.goes_to("Start", "a")
    keys.press("Enter")
    amara.sees("Before we meet")
    keys.goes_to("Talking by phone", "a")
    keys.press("Enter")
    amara.sees("Talking by phone")
    for _question in range(3):
        keys.goes_to("", "radio")
        keys.press("Space")
        assert keys.focus["isSeen"]
    keys.goes_to(CONTINUE)
    keys.press("Enter")
    amara.sees("Anything else")
    keys.types("Anything else you would like me to know", "I may be a little late.")
    keys.goes_to(CONTINUE)
    keys.press("Enter")
    amara.sees("Before we meet")
    expect(amara.page.locator("main li").filter(has_text="Talking by phone")).to_contain_text("Completed")


def passes_by(_page: Page) -> None:
    """Every page of the form is looked at in `test_intake_on_any_screen.py`."""
