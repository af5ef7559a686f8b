"""Forms about one's own card. Each field says below itself who sees it."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from eventnet.cards.editing import ON, mark_of, topics_in
from eventnet.cards.models import Prompt
from eventnet.cards.rules import (
    ANSWER_LENGTH,
    DETAIL_LENGTH,
    MOST_TOPICS,
    TOPIC_LENGTH,
    Audience,
    DetailKind,
    tidy_detail,
    topic_key,
)
from eventnet.cards.words import FIELD_WORDS, WHAT_A_DETAIL_IS, detail_label
from eventnet.web.current import installation
from eventnet.web.forms import (
    AtMost,
    Form,
    NotBlank,
    as_line,
    as_name,
    as_paragraphs,
    what_is_wrong_with_address,
)
from eventnet.web.i18n import gettext, language, ngettext

_MARK = "-was"
_SHOWN = 60
_NAMES = {"name", "organisation"}


class CardForm(Form):
    """A page of the card. What it holds is plain text, by the names of cards/editing.py."""

    @property
    def typed(self) -> dict[str, str]:
        """The typed values, as they would be kept; only after validation."""
        return {field.name: _kept(field) for field in self}

    @property
    def marks(self) -> dict[str, str]:
        """The marks of what the page was drawn with, as it says itself."""
        sent = {field.name: request.form.get(field.name + _MARK) for field in self}
        return {name: mark for name, mark in sent.items() if mark is not None}

    def differs(self, others: Mapping[str, str]) -> None:
        """Says beside the fields of `others` that they were changed in another window."""
        for name in others:
            self[name].errors = [
                gettext("This was changed in another window. Both texts are here: what do you want to keep?")
            ]


def _kept(field: Any) -> str:
    if isinstance(field, BooleanField):
        return ON if field.data else ""
    if field.name == "topics":
        return "\n".join(topics_in(field.data))
    if field.name in list(DetailKind):
        return _detail(DetailKind(field.name), field.data) or ""
    return str(field.data or "")


def _detail(kind: DetailKind, text: str) -> str | None:
    return tidy_detail(kind, text, installation().settings.mail_domains)


def drawn_with(fields: Mapping[str, str]) -> dict[str, str]:
    """The marks of a page that is drawn with these fields."""
    return {name: mark_of(text) for name, text in fields.items()}


class Topics:
    """Refuses more topics than a card has room for, too long ones, and those nobody could find."""

    def __call__(self, _form: Any, field: Any) -> None:
        topics = topics_in(field.data)
        for topic in topics:
            over = max(len(topic), len(topic_key(topic))) - TOPIC_LENGTH
            if over > 0:
                raise ValidationError(
                    ngettext(
                        "“%(topic)s” is %(num)d character too long. Nothing is lost: please shorten it here.",
                        "“%(topic)s” is %(num)d characters too long. Nothing is lost: please shorten it here.",
                        over,
                        topic=topic if len(topic) <= _SHOWN else f"{topic[:_SHOWN]} …",
                    )
                )
            if not topic_key(topic):
                raise ValidationError(gettext("“%(topic)s” has neither letter nor digit.", topic=topic))
        if len(topics) > MOST_TOPICS:
            raise ValidationError(
                gettext("Eight topics fit on a card, and these are more. Nothing is lost: which can go?")
            )


class IsDetail:
    """Refuses what can't be a way of this kind to reach somebody."""

    def __init__(self, kind: DetailKind) -> None:
        self.kind = kind

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data or field.errors:
            return
        detail = _detail(self.kind, field.data)
        if detail is None:
            is_address = self.kind is DetailKind.EMAIL
            raise ValidationError(
                what_is_wrong_with_address(field.data) if is_address else str(WHAT_A_DETAIL_IS[self.kind])
            )
        AtMost(DETAIL_LENGTH)(form, SimpleNamespace(data=detail))  # the beginning of an address may have been added


class IsOn:
    """Refuses a best way that people don't get at all."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and not (form[field.data].data and form[f"{field.data}-on"].data):
            raise ValidationError(gettext("Nobody gets this one. Fill it in and switch it on, or choose another."))


def about(_prompts: Sequence[Prompt]) -> dict[str, Any]:
    """The fields of the page about oneself."""
    return {
        "name": _line("name", 200, NotBlank(), autocomplete="name"),
        "headline": _line("headline", 100, autocomplete="organization-title"),
        "organisation": _line("organisation", 100, autocomplete="organization"),
        "introduction": _thought("introduction", 200),
        "goal": _thought("goal", 140),
    }


def topics(prompts: Sequence[Prompt]) -> dict[str, Any]:
    """The fields of what there is to talk about: answers, topics, offer and need."""
    fields: dict[str, Any] = {}
    for prompt in prompts:
        name = f"answer-{prompt.id}"
        fields[name] = TextAreaField(
            prompt.question.into(language()),
            filters=[as_paragraphs],
            validators=[AtMost(ANSWER_LENGTH)],
            description=FIELD_WORDS["answer"][1],
        )
        fields[f"{name}-for"] = RadioField(
            gettext("Where this answer stands"),
            choices=[
                SelectChoice(Audience.CARD.value, gettext("On my card")),
                SelectChoice(Audience.DOOR_SHEET.value, gettext("Only on my door sheet")),
            ],
            # What no page of ours sends is kept private.
            filters=[lambda choice: choice if choice in list(Audience) else Audience.DOOR_SHEET.value],
            validate_choice=False,
        )
    fields["topics"] = TextAreaField(
        FIELD_WORDS["topics"][0],
        filters=[as_paragraphs],
        validators=[Topics()],
        description=FIELD_WORDS["topics"][1],
    )
    return fields | {"offer": _thought("offer", 140), "need": _thought("need", 140)}


_TYPED_WITH = {
    DetailKind.EMAIL: {"inputmode": "email", "autocomplete": "email"},
    DetailKind.PHONE: {"inputmode": "tel", "autocomplete": "tel"},
    DetailKind.WEBSITE: {"inputmode": "url", "autocomplete": "url"},
}


def reach(_prompts: Sequence[Prompt]) -> dict[str, Any]:
    """The fields of how to reach somebody: every kind with its switch, and which is best."""
    fields: dict[str, Any] = {}
    for kind in DetailKind:
        fields[kind.value] = StringField(
            detail_label(kind),
            filters=[as_line],
            validators=[AtMost(DETAIL_LENGTH), IsDetail(kind)],
            description=FIELD_WORDS["detail"][1],
            render_kw={"autocapitalize": "none", "spellcheck": "false", **_TYPED_WITH.get(kind, {})},
        )
        fields[f"{kind.value}-on"] = BooleanField(gettext("Goes over when I swap cards"))
    fields["best"] = RadioField(
        FIELD_WORDS["best"][0],
        choices=[
            SelectChoice("", gettext("No matter how")),
            *(SelectChoice(kind.value, detail_label(kind)) for kind in DetailKind),
        ],
        filters=[lambda choice: choice if choice in list(DetailKind) else ""],
        validate_choice=False,
        validators=[IsOn()],
        description=FIELD_WORDS["best"][1],
    )
    return fields


PAGES: dict[str, Callable[[Sequence[Prompt]], dict[str, Any]]] = {"about": about, "topics": topics, "reach": reach}


def card_form(page: str, prompts: Sequence[Prompt], saved: Mapping[str, str] | None = None) -> CardForm:
    """The form of one of PAGES at an event with these prompts: as `saved`, or, without, as it was sent."""
    kind = type("CardForm", (CardForm,), PAGES[page](prompts))
    form: CardForm = kind() if saved is None else kind(formdata=None, data=dict(saved))
    return form


def _line(name: str, longest: int, *more: Any, **attributes: str) -> Any:
    return _field(StringField, name, longest, *more, **attributes)


def _thought(name: str, longest: int) -> Any:
    """One line that may be long enough to wrap on a phone."""
    return _field(TextAreaField, name, longest, rows="2")


def _field(kind: Any, name: str, longest: int, *more: Any, **attributes: str) -> Any:
    label, who_sees_it = FIELD_WORDS[name]
    return kind(
        label,
        filters=[as_name if name in _NAMES else as_line],
        validators=[*more, AtMost(longest)],
        description=who_sees_it,
        render_kw=attributes,
    )


class FirstChoiceForm(Form):
    """The choice of what people get when they scan my code, asked once."""

    on = SelectMultipleField(choices=[SelectChoice(kind.value) for kind in DetailKind], validate_choice=False)
