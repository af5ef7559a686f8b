"""The first message: a draft made of what two people share, to be made one's own. Nothing of it is stored."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, make_response

from eventnet.directory.blueprint import bp
from eventnet.directory.people import confirm_first, within_budget
from eventnet.directory.queries import Profile, own_of, profiles_of
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.queries import shown_in_directory
from eventnet.events.rules import Moment
from eventnet.events.words import moment_of
from eventnet.starters.forms import MessageForm
from eventnet.starters.messages import Occasion, carries_text, draft, mail_link, mark_of, subject
from eventnet.starters.queries import address_given_to, language_of
from eventnet.starters.tone import hints_for
from eventnet.web.current import database, now, person
from eventnet.web.i18n import language
from eventnet.web.pages import or_404


@dataclass(frozen=True)
class _Desk:
    """What lies before somebody who writes: to whom, the draft, in which language and for which event."""

    me: Attendee
    other: Attendee
    profile: Profile
    occasion: Occasion
    language: str
    draft: str

    def page(self, template: str, **more: Any) -> Any:
        """The page, with what the other shows."""
        return within_budget(self.me, [self.other], template, profile=self.profile, written_in=self.language, **more)


@bp.get("/e/<id:event>/people/<id:attendee>/message")
def message(event: str, attendee: str) -> Any:
    """The draft, in a field to write in."""
    desk = _desk(event, attendee)
    if isinstance(desk, Response):
        return desk
    form = MessageForm(desk.draft, formdata=None, data={"text": desk.draft, "drawn": mark_of(desk.draft)})
    return desk.page("directory/message.html", form=form)


@bp.post("/e/<id:event>/people/<id:attendee>/message")
def write(event: str, attendee: str) -> Any:
    """The finished text, to be copied or sent; the draft again as long as it is nobody's own."""
    desk = _desk(event, attendee)
    if isinstance(desk, Response):
        return desk
    form = MessageForm(desk.draft)
    if not form.validate():
        page = desk.page("directory/message.html", form=form)
        return page if isinstance(page, Response) else make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    address = address_given_to(database(), person(), desk.other, now())
    mail = mail_link(address, subject(desk.occasion, desk.language), form.text.data) if address else None
    is_whole = mail is not None and carries_text(mail)
    hints = hints_for(form.text.data)
    return desk.page("directory/written.html", form=form, mail=mail, is_whole=is_whole, hints=hints)


def _desk(event: str, attendee: str) -> _Desk | Response:
    """What one needs to write to an attendee: there is no such page without common ground."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    other = or_404(shown_in_directory(database(), me, attendee))
    own = own_of(database(), me)
    (profile,) = profiles_of(database(), me, own, [other], now())
    occasion = Occasion(me.event.name, me.event.mode, is_over=moment_of(me.event) is Moment.AFTER)
    theirs = language_of(database(), other) or language()
    return _Desk(
        me, other, profile, occasion, theirs, or_404(draft(own.card, profile.card, profile.ground, occasion, theirs))
    )
