"""Is everything that writes one visible transaction, and is the clock read in one place only?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.project.source import Function, Module, modules

MAY_COMMIT = "practice/work.py"
THE_CLOCK = ("app.py", "utc_now")
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
    "func": {"now", "current_timestamp", "localtimestamp"},
}
BLUEPRINTS = [module for module in modules() if module.name.startswith("blueprints.")]


def test_one_place_commits():
    commits = [
        f"{module.where}:{call.lineno}"
        for module in modules()
        for call in calls(module.tree)
        if name_of(call).endswith(".commit") and module.where != MAY_COMMIT
    ]
    assert not commits


def test_the_clock_is_read_only_where_the_application_is_put_together():
    the_clock = {
        id(node)
        for module in modules()
        for function in module.functions()
        if (module.where, function.name) == THE_CLOCK
        for node in clock_readings(function)
    }
    others = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in clock_readings(module.tree)
        if id(node) not in the_clock
    ]
    assert the_clock
    assert not others, "take `now` as an argument, or `work.now`"


def test_a_clock_is_recognized():
    reading = "datetime.datetime.now(tz), datetime.now, field(default_factory=date.today), time.time(), func.now()"
    other = "clock.now(), now(), work.now, time.monotonic()"
    assert len(list(clock_readings(ast.parse(reading)))) == 5
    assert not list(clock_readings(ast.parse(other)))


def post_views() -> Iterator[tuple[Module, Function]]:
    for module in BLUEPRINTS:
        yield from ((module, function) for function in module.functions() if answers_posts(function))


@pytest.mark.parametrize(("module", "view"), post_views(), ids=lambda part: getattr(part, "where", None) or part.name)
def test_a_view_that_answers_posts_writes_in_exactly_one_unit_of_work(module, view):
    package = module.name.rpartition(".")[0]
    known = {
        function.name: function
        for other in BLUEPRINTS
        if other.name.rpartition(".")[0] == package
        for function in other.tree.body
        if isinstance(function, Function) and not answers_posts(function)
    }
    reached, waiting = {view.name: view}, [view]
    while waiting:
        for call in calls(waiting.pop()):
            name = name_of(call).rpartition(".")[2]
            if name in known and name not in reached:
                reached[name] = known[name]
                waiting.append(known[name])
    units = [f"{name}:{line}" for name, function in reached.items() for line in units_of_work(function)]
    assert len(units) == 1, f"{module.where}: {view.name} has {units or 'none'}"


def answers_posts(function: Function) -> bool:
    """Whether it is a view whose route takes POST."""
    routes = [
        call for call in function.decorator_list if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    return any(
        route.func.attr == "post"
        or (route.func.attr == "route" and any("POST" in ast.unparse(keyword) for keyword in route.keywords))
        for route in routes
        if isinstance(route.func, ast.Attribute)
    )


def units_of_work(function: Function) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.With)
        for item in node.items
        if ast.unparse(item.context_expr).startswith("unit_of_work(")
    ]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func)


def clock_readings(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Every mention of a clock, called or handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if node.attr in CLOCKS.get(owner, ()):
                yield node
