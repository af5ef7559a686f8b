"""Commands about people: a link that signs in, what they tell the operator."""

from datetime import timedelta
from pathlib import Path

import click

from eventnet.cli.options import data_option, read_settings, stop
from eventnet.kernel.days import utc_now


@click.command("sign-in-link")
@click.argument("email")
@click.option("--create", is_flag=True, help="Make the person if the address is new.")
@click.option("--name", help="The name of a new person; else they are asked before their first event.")
@data_option
def sign_in_link(email: str, *, create: bool, name: str | None, data: Path | None) -> None:
    """Print a link that signs EMAIL in, once, within ten minutes."""
    from eventnet.kernel.names import tidy_name
    from eventnet.people.actions import make_person
    from eventnet.people.links import make_sign_in_link
    from eventnet.people.queries import person_by_email
    from eventnet.people.rules import NAME_LENGTH, SIGN_IN_PERIOD, name_from, valid_email
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.transactions import writing

    settings = read_settings(data=data)
    if valid_email(email, settings.mail_domains) is None:
        stop(f"Not an e-mail address: {email}")
    with open_sessions(settings.database_url) as sessions, sessions() as session, writing(session):
        person = person_by_email(session, email)
        if person is None and not create:
            stop(f"Nobody has the address {email}. To make a person: eventnet sign-in-link {email} --create")
        called = tidy_name(name or "")[:NAME_LENGTH] or name_from(email)
        person = person or make_person(session, email=email, name=called, now=utc_now())
        secret = make_sign_in_link(session, person, utc_now())
    click.echo(f"{settings.base_url}/sign-in/{secret}")
    click.echo(f"Works once, within {SIGN_IN_PERIOD // timedelta(minutes=1)} minutes.", err=True)


@click.command()
@click.option("--delete", "deleted", metavar="ID", help="Delete the message with this id, for good.")
@data_option
def messages(*, deleted: str | None, data: Path | None) -> None:
    """Print what people have told you, who run this; no page shows it."""
    from eventnet.care.actions import delete_told_to_operator
    from eventnet.care.queries import reports_to_operator
    from eventnet.storage.opening import open_sessions
    from eventnet.storage.traces import leave_no_trace
    from eventnet.storage.transactions import writing

    with open_sessions(read_settings(data=data).database_url) as sessions, sessions() as session:
        if deleted is not None:
            with writing(session):
                was_there = delete_told_to_operator(session, deleted)
            if not was_there:
                stop(f"There is no message {deleted}.")
            leave_no_trace(session.get_bind().engine)
            click.echo("Deleted.")
            return
        told = reports_to_operator(session)
        for one in told:
            name = one.author or "without a name"
            click.echo(f"{one.message.public_id}  {one.message.sent_on}  “{one.event_name}”, {name}")
            click.echo("".join(f"    {line}\n" for line in one.message.text.split("\n")))
    if not told:
        click.echo("Nobody has told you anything.")
