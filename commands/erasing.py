"""Whose time is over, and how are their files erased from a terminal? `flask erase`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from commands.edges import reading, sessions, writing
from practice import database
from practice.services import keeping


@click.command("erase")
@click.option("--yes", is_flag=True, help="Erase them. Without it they are only listed.")
@with_appcontext
def erase(yes: bool) -> None:
    """List the clients whose files have been kept for as long as the practice says, and erase them with --yes.

    Nothing of it can be brought back. Copies that were made before still have it, until they are replaced.
    """
    with reading() as work:
        found = keeping.due(work)
    for each in found:
        when = f"last appointment {each.last_on}" if each.last_on else f"first contact {each.since_on}"
        click.echo(f"{each.id}  {each.initials:6}  {when}, due since {each.ends_on}")
    if not found:
        click.echo("Nobody's time is over.")
    elif not yes:
        click.echo(
            f"{len(found)} may be erased. Look at them under Practice, How long I keep things, or: flask erase --yes"
        )
    else:
        with writing() as work:
            count = keeping.erase_due(work, client_ids=[each.id for each in found])
        database.leave_no_trace(sessions().engine)
        click.echo(f"Erased: {count}. The activity log has a line for each. Now make a new backup: flask backup")
