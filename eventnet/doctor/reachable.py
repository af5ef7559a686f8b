"""Where strangers reach it: over HTTPS, told apart from each other, and told whom they can turn to."""

from eventnet.config import Settings, is_this_machine, split_listen
from eventnet.config.legal import PAGES
from eventnet.doctor.report import Report


def check_imprint(settings: Settings, report: Report) -> None:
    """Says whom people can turn to: the page about it is empty otherwise."""
    if settings.operator and settings.operator_email:
        report.fine("the imprint says who runs it and how to reach them")
    if not settings.operator:
        report.wanted("set EVENTNET_OPERATOR to who runs it, with a postal address where the law wants one")
    if not settings.operator_email:
        report.wanted("set EVENTNET_OPERATOR_EMAIL; the imprint says how to reach you, and messages to you go there")
    for page in PAGES:
        if missing := settings.legal.missing(page):
            report.note(
                f"the page /{page} says that it is not told yet: {', '.join(missing)}; fill in a copy of"
                " deploy/legal.toml and name it in EVENTNET_LEGAL"
            )


def check_proxies(settings: Settings, report: Report) -> None:
    """Says whether visitors can be told apart, and whether somebody could pretend to be another one."""
    if settings.is_secure and not settings.proxies:
        report.wanted(
            "set EVENTNET_PROXIES to how many web servers of yours stand in front (1 for the one that speaks HTTPS);"
            " without it all visitors are one to the limits, and a few can shut out everybody"
        )
    if settings.proxies and not is_this_machine(split_listen(settings.listen)[0]):
        report.note(
            f"whoever reaches {settings.listen} past the web server in front can pretend to come from anywhere;"
            " listen on 127.0.0.1, or let nobody else through to it"
        )


def check_https(settings: Settings, report: Report) -> None:
    """Says whether nobody on the way can read along, and pages have what browsers give only over HTTPS."""
    if settings.is_secure:
        report.fine("people reach it over HTTPS")
    else:
        report.wanted(
            "let people reach it over HTTPS (EVENTNET_BASE_URL); without it a phone's camera and offline pages do not"
            " work, except on this machine itself"
        )
