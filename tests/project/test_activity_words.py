"""Every act that the log may hold is said in words: the code is read for what it writes there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from blueprints.admin.activity_settings_words import PAGES
from blueprints.admin.activity_words import TOLD, matter_of
from blueprints.admin.wording import EVENTS
from practice.models.upkeep import Step
from practice.models.waitlist import OfferState, WaitlistState
from practice.services.first_steps import SHOWS_BY_ITSELF
from tests.project.source import Function, Module, modules

RECORDS = ("activity.record", "activity.record_part")
# what may stand in the braces of an act that is put together
PUT_TOGETHER: dict[str, set[str]] = {
    "looked_at_": set(Step) - SHOWS_BY_ITSELF,
    "waitlist_": set(WaitlistState) - {WaitlistState.WAITING},
    "waitlist_offer_": set(OfferState) - {OfferState.OPEN},
    "appointment.": set(EVENTS),
}


def test_every_act_has_words() -> None:
    written = {action: where for module in modules() for action, where in actions_in(module)}
    assert len(written) > 60, "the code has to be found"
    assert not {action: where for action, where in written.items() if matter_of(action) is None}


def test_every_change_to_an_appointment_has_words_in_its_history_and_in_the_log() -> None:
    changes = {
        keyword.value.value
        for module in modules()
        if module.name.startswith("practice.services")
        for call, _ in calls_in(module)
        for keyword in call.keywords
        if keyword.arg == "what" and isinstance(keyword.value, ast.Constant)
    }
    assert len(changes) > 12, "the code has to be found"
    assert not changes - EVENTS.keys()


def test_every_act_is_said_once_and_names_who_did_it() -> None:
    told = [(action, words) for matter in TOLD.values() for action, words in matter.items()]
    assert len(told) == len({action for action, _ in told})
    assert all(str(words) % {"who": "You"} != str(words) for _, words in told)
    assert PAGES.keys() <= {action for action, _ in told}


def actions_in(module: Module) -> Iterator[tuple[str, str]]:
    """Every act that a module writes, and where. One that a function is handed is looked for where it is called."""
    for call, function in calls_in(module):
        if ast.unparse(call.func) in RECORDS:
            given = argument(call, "action")
            if not isinstance(given, ast.Name):
                yield from spelled(given, module, call)
            elif function is not None:
                yield from handed_to(function, given.id, module)


def handed_to(function: Function, name: str, module: Module) -> Iterator[tuple[str, str]]:
    position = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)].index(name)
    for call, _ in calls_in(module):
        if ast.unparse(call.func) == function.name:
            yield from spelled(argument(call, name, position), module, call)


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return named[0] if named else call.args[position or 0]


def spelled(given: ast.expr, module: Module, call: ast.Call) -> Iterator[tuple[str, str]]:
    where = f"{module.where}:{call.lineno}"
    match given:
        case ast.Constant(value=str(action)):
            yield action, where
        case ast.IfExp():
            yield from spelled(given.body, module, call)
            yield from spelled(given.orelse, module, call)
        case ast.JoinedStr(values=[ast.Constant(value=str(begun)), ast.FormattedValue()]):
            assert begun in PUT_TOGETHER, f"say in this file what may follow {begun!r} ({where})"
            yield from ((f"{begun}{member}", where) for member in PUT_TOGETHER[begun])
        case _:
            raise AssertionError(f"what is written to the log cannot be read here: {where}")


def calls_in(module: Module) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call, and the function in which it stands."""
    inside = {id(node): function for function in module.functions() for node in ast.walk(function)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, inside.get(id(node))
