"""Forms of organisers: an event, a question of their own, and whom they name."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from wtforms import HiddenField, StringField, ValidationError

from eventnet.cards.catalogue import SETS
from eventnet.events.rules import (
    CARE_CONTACT_LENGTH,
    FEWEST_FOLLOW_UP_DAYS,
    FOLLOW_UP_DAYS,
    MOST_FOLLOW_UP_DAYS,
    Mode,
    Plan,
)
from eventnet.kernel.ids import is_public_id, new_public_id
from eventnet.organiser.rules import QUESTION_LENGTH, is_question, shown_wall, times_of
from eventnet.organiser.words import FAULTS
from eventnet.organiser.zones import offered_zones, zone_meant
from eventnet.people.rules import NAME_LENGTH
from eventnet.web.forms import AtMost, EmailForm, Form, NotBlank, as_line, as_name, complain
from eventnet.web.i18n import gettext

EVENT_NAME_LENGTH = PLACE_LENGTH = 120
NEEDS_PLACE = {Mode.IN_PERSON, Mode.HYBRID}
NEW_MODES = (Mode.IN_PERSON, Mode.HYBRID, Mode.REMOTE)


class OneOf:
    """Refuses what is not offered."""

    def __init__(self, offered: Collection[str]) -> None:
        self._offered = offered

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in self._offered:
            raise ValidationError(gettext("Please choose one of these."))


class Days:
    """Refuses what is no number of follow-up days."""

    def __call__(self, _form: Any, field: Any) -> None:
        is_number = re.fullmatch(r"\d{1,3}", field.data, re.ASCII)
        if not is_number or not FEWEST_FOLLOW_UP_DAYS <= int(field.data) <= MOST_FOLLOW_UP_DAYS:
            raise ValidationError(
                gettext(
                    "Please write a number of days from %(fewest)s to %(most)s.",
                    fewest=FEWEST_FOLLOW_UP_DAYS,
                    most=MOST_FOLLOW_UP_DAYS,
                )
            )


class EventForm(Form):
    """All that is decided about an event. Its times are what clocks in its own zone show."""

    name = StringField(filters=[as_name], validators=[NotBlank(), AtMost(EVENT_NAME_LENGTH)])
    place = StringField(filters=[as_line], validators=[AtMost(PLACE_LENGTH)])
    starts = StringField(filters=[as_line])
    ends = StringField(filters=[as_line])
    timezone = StringField(filters=[as_line])
    mode = StringField(filters=[as_line])
    follow_up_days = StringField(filters=[as_line], validators=[NotBlank(), Days()])
    care_contact = StringField(filters=[as_line], validators=[AtMost(CARE_CONTACT_LENGTH)])

    def plan(self, *, now: datetime, organiser: str, before: Plan | None = None) -> Plan | None:
        """The plan by this form for a new event, or one that was `before`; None where something is wrong.

        What is wrong stands at the fields then. Without a care contact it is the `organiser`.
        """
        modes = NEW_MODES if before is None else tuple(Mode)
        zones = offered_zones() | ({before.timezone} if before else set())
        if self.timezone.data not in zones:
            self.timezone.data = zone_meant(self.timezone.data)
        is_valid = self.validate(extra_validators={"mode": [OneOf(modes)], "timezone": [OneOf(zones)]})
        if self.mode.data in NEEDS_PLACE and not self.place.data:
            complain(self.place, gettext("Where is it? Only what takes place online needs no place."))
        zone = "UTC" if self.timezone.errors else self.timezone.data
        times = times_of(self.starts.data, self.ends.data, zone, now=now, before=before)
        for name, fault in times.faults.items():
            complain(self[name], str(FAULTS[fault]))
        if not is_valid or self.errors or times.starts_at is None or times.ends_at is None:
            return None
        return Plan(
            name=self.name.data,
            place=self.place.data,
            timezone=self.timezone.data,
            starts_at=times.starts_at,
            ends_at=times.ends_at,
            mode=Mode(self.mode.data),
            follow_up_days=int(self.follow_up_days.data),
            care_contact=self.care_contact.data or organiser[:CARE_CONTACT_LENGTH].rstrip(),
        )


class NewEventForm(EventForm):
    """A new event. `id` is minted with the form, so that one sent twice makes one event."""

    own_name = StringField(filters=[as_name], validators=[AtMost(NAME_LENGTH)])
    prompts = StringField(filters=[as_line], validators=[OneOf(SETS)])
    id = HiddenField(filters=[lambda text: text if is_public_id(text or "") else new_public_id()])

    def plan_named(self, *, now: datetime) -> Plan | None:
        """The plan where the form asks for the organiser's own name, too; None where something is wrong."""
        plan = self.plan(now=now, organiser=self.own_name.data)
        if not self.own_name.data:
            complain(self.own_name, gettext("There is nothing here yet."))
        return None if self.own_name.errors else plan

    @classmethod
    def blank(cls, *, organiser: str, zone: str) -> Self:
        """The form before anything is typed."""
        return cls(
            formdata=None,
            timezone=zone,
            mode=Mode.IN_PERSON.value,
            follow_up_days=str(FOLLOW_UP_DAYS),
            care_contact=organiser[:CARE_CONTACT_LENGTH],
            prompts="meetup",
        )


class SettingsForm(EventForm):
    """The form for what has been decided about an event. `seen` stands for how it was when the form was drawn."""

    seen = HiddenField()

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The form as it is drawn for an event."""
        return cls(
            formdata=None,
            name=plan.name,
            place=plan.place,
            starts=shown_wall(plan.starts_at, plan.timezone),
            ends=shown_wall(plan.ends_at, plan.timezone),
            timezone=plan.timezone,
            mode=plan.mode.value,
            follow_up_days=str(plan.follow_up_days),
            care_contact=plan.care_contact,
            seen=plan.mark,
        )


class IsQuestion:
    """Refuses what does not end as a question does."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not is_question(field.data):
            raise ValidationError(gettext("Please end it with a question mark, so that people can ask it."))


class QuestionForm(Form):
    """A question of one's own, in one language or both."""

    german = StringField(filters=[as_line], validators=[AtMost(QUESTION_LENGTH), IsQuestion()])
    english = StringField(filters=[as_line], validators=[AtMost(QUESTION_LENGTH), IsQuestion()])

    def texts(self) -> dict[str, str] | None:
        """The question by language; one alone serves both. None where something is wrong (at the fields)."""
        is_valid = self.validate()
        german, english = self.german.data, self.english.data
        if is_valid and not german and not english:
            complain(self.german, gettext("There is nothing here yet."))
            is_valid = False
        return {"german": german or english, "english": english or german} if is_valid else None


class HelperForm(EmailForm):
    """The address with which somebody takes part who is to help people start."""
