"""Saying hello: half a message for each light idea, the ways out for what it became, and noting what one did anyway.

Nothing of a message is stored, and that one was written only as its writer goes to send it. After that the contact
rests; noting goes on.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request, url_for

from eventnet.cards.rules import DetailKind
from eventnet.cards.words import detail_word
from eventnet.contacts.actions import locked_contact, touch
from eventnet.contacts.models import Contact
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import TouchKind
from eventnet.followups.blueprint import bp
from eventnet.followups.drafts import draft, subject
from eventnet.followups.facts import Writing, writing_to
from eventnet.followups.forms import DraftForm, TouchForm
from eventnet.followups.ideas import Idea, ideas_from
from eventnet.followups.resting import resting_until
from eventnet.followups.ways import Way, WayOut, phone_of, ways_out
from eventnet.followups.words import IDEA_WORDS, WAY_WORDS
from eventnet.starters.messages import mark_of
from eventnet.starters.tone import hints_for
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.i18n import LANGUAGES, language
from eventnet.web.pages import or_404, say, see_other


@bp.get("/<id:contact_id>/touch")
@signed_in
def choose_touch(contact_id: str) -> Any:
    """The ideas, each a draft to change; while the contact rests, only noting what one did elsewhere."""
    return _desk(contact_id, request.args.get("language")).ideas_page()


@bp.post("/<id:contact_id>/touch")
@signed_in
def say_hello(contact_id: str) -> Any:
    """Goes on with a message as far as it has come, or notes a touch."""
    if "text" in request.form:
        return _go_on(contact_id)
    if "way" in request.form:
        return _call(contact_id)
    form = TouchForm()
    if not form.validate():
        return _desk(contact_id).ideas_page(note_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        contact = or_404(locked_contact(database(), person(), contact_id, now()))
        changed = touch(database(), contact, TouchKind(form.kind.data), form.words.data, now())
    if changed:
        say("follow-up", what="touched", id=contact_id, name=contact.name)
    return see_other(url_for("followups.list_"))


def _go_on(contact_id: str) -> Any:
    """The ways out for a finished text; the draft again as long as it is nobody's own; or the way that was chosen."""
    desk = _desk(contact_id, request.form.get("language"))
    form = DraftForm(*desk.drafts())
    if desk.rests_until is not None:
        return desk.resting_page(form.text.data)
    if not form.validate():
        return desk.ideas_page(written=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ways, wanted = desk.ways(form.text.data), request.form.get("way")
    way = next((one for one in ways if one.way == wanted), None)
    if way is None:
        return desk.ways_page(form, ways, is_refused=wanted is not None)
    kind = TouchKind.CALLED if way.way is Way.PHONE else TouchKind(form.kind.data)
    return desk.sent(way, kind, form.text.data)


def _call(contact_id: str) -> Any:
    """Calling needs no text, every other way does."""
    desk = _desk(contact_id)
    if desk.rests_until is not None:
        return desk.resting_page("")
    phone = desk.phone if request.form["way"] == Way.PHONE else None
    if phone is None:
        return desk.ideas_page(no_such_way=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return desk.sent(phone, TouchKind.CALLED, "")


def _desk(contact_id: str, wanted: str | None = None) -> "_Desk":
    contact = or_404(contact_for(database(), person(), contact_id, now()))
    writes = writing_to(database(), person(), contact)
    written_in = wanted if wanted in LANGUAGES else writes.their_language or language()
    return _Desk(contact, writes, written_in, resting_until(database(), contact, now()))


@dataclass(frozen=True)
class _Desk:
    """What lies before somebody who says hello: to whom, what there is to say, in which language, whether it rests."""

    contact: Contact
    writes: Writing
    written_in: str
    rests_until: Any

    @property
    def ideas(self) -> list[Idea]:
        return ideas_from(self.writes.facts)

    @property
    def phone(self) -> WayOut | None:
        return phone_of(self.contact.card.details) if self.contact.card else None

    def draft(self, idea: Idea, language: str) -> str:
        return draft(idea, self.writes.facts, language, to=self.contact.name, by=self.writes.by)

    def drafts(self) -> list[str]:
        """Every draft there is today."""
        return [self.draft(idea, language) for idea in self.ideas for language in LANGUAGES]

    def ways(self, text: str) -> list[WayOut]:
        """The ways out for `text` by the card that is held; of none or a bare name what the phone itself can do."""
        details = self.contact.card.details if self.contact.card else ()
        by_mail = subject(self.writes.facts, self.written_in, by=self.writes.by)
        return ways_out(details, subject=by_mail, text=text)

    def ideas_page(
        self,
        *,
        written: DraftForm | None = None,
        note_form: TouchForm | None = None,
        no_such_way: bool = False,
        kept_text: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Any:
        """The page with the ideas, and with what was typed and could not go."""
        forms = [] if self.rests_until else self._forms(written)
        page = self._page(
            "followups/ideas.html",
            rests_until=self.rests_until,
            forms=forms,
            opened=next((form for form in forms if form.errors), forms[0] if forms else None),
            note_form=note_form or TouchForm(formdata=None),
            phone=self.phone,
            no_such_way=no_such_way,
            kept_text=kept_text,
        )
        return make_response(page, status)

    def resting_page(self, text: str) -> Any:
        """The page for a message that is one too many: nothing of it is lost, and nothing is noted."""
        return self.ideas_page(kept_text=text, status=HTTPStatus.CONFLICT)

    def ways_page(self, form: DraftForm, ways: list[WayOut], *, is_refused: bool) -> Any:
        """The page with the finished text and the ways out."""
        page = self._page(
            "followups/ways.html",
            form=form,
            ways=ways,
            best=self._reached_best_by(),
            is_refused=is_refused,
            hints=hints_for(form.text.data),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK)

    def sent(self, way: WayOut, kind: TouchKind, text: str) -> Any:
        """Notes that one goes to send it, and hands out the link; not where it rests meanwhile, by another window."""
        with writing(database()):
            contact = or_404(locked_contact(database(), person(), self.contact.public_id, now()))
            rests = resting_until(database(), contact, now())
            if rests is None:
                touch(database(), contact, kind, "", now())
        desk = _desk(self.contact.public_id, self.written_in)
        if rests is not None:
            return desk.resting_page(text)
        values = {"way": way, "text": text, "has_promised": kind.value == Idea.KEEP_WORD.value}
        if request.accept_mimetypes.best == "application/json":
            return {"link": way.link, "page": desk._page("followups/sent_part.html", is_page=False, **values)}
        return desk._page("followups/sent.html", is_page=True, **values)

    def _forms(self, written: DraftForm | None) -> list[DraftForm]:
        """A form for each idea; what was `written` stands in its own, or in the last where it belongs to none."""
        ideas = self.ideas
        if written is not None and written.kind.data not in ideas:
            written.kind.data = ideas[-1].value
        drawn = {idea: self.draft(idea, self.written_in) for idea in ideas}
        blank = {
            idea: DraftForm(formdata=None, data={"kind": idea.value, "text": text, "drawn": mark_of(text)})
            for idea, text in drawn.items()
        }
        return [written if written and written.kind.data == idea else blank[idea] for idea in ideas]

    def _reached_best_by(self) -> str:
        """What their card says they are reached best by, "" where it says nothing of it."""
        details = self.contact.card.details if self.contact.card else ()
        best = next((detail for detail in details if detail.best), None)
        if best is None:
            return ""
        return best.value if best.kind is DetailKind.OTHER else detail_word(best.kind)

    def _page(self, template: str, **more: Any) -> str:
        return render_template(
            template,
            contact=self.contact,
            facts=self.writes.facts,
            written_in=self.written_in,
            their_language=self.writes.their_language,
            idea_words=IDEA_WORDS,
            way_words=WAY_WORDS,
            **more,
        )
