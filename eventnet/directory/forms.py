"""The form one looks for people with. It is sent by GET: a search changes nothing and can be gone back to."""

from functools import cached_property

from flask import request
from wtforms import StringField

from eventnet.cards.rules import TOPIC_LENGTH, topic_key
from eventnet.directory.rules import QUERY_LENGTH, Wanted, name_looked_for
from eventnet.events.rules import Status
from eventnet.kernel.folding import words_to_look_for
from eventnet.kernel.text import room_for, tidy_line
from eventnet.web.forms import AtMost, Form, as_line


class LookForm(Form):
    """A search: words, and by the links beside them a topic and a status.

    What can't be a topic or a status is none; of words that hold no letter, `is_unsaid` tells.
    """

    q = StringField(filters=[as_line], validators=[AtMost(QUERY_LENGTH)])

    def __init__(self) -> None:
        super().__init__(formdata=request.args)
        topic = tidy_line(request.args.get("topic", "")[: room_for(TOPIC_LENGTH)])
        self.topic = topic if len(topic) <= TOPIC_LENGTH and topic_key(topic) else ""
        status = request.args.get("status", "")
        self.status = Status(status) if status in set(Status) else None

    @cached_property
    def wanted(self) -> Wanted:
        """The search as it is looked up; of a form that is valid."""
        return Wanted(
            tuple(words_to_look_for(self.q.data)), topic_key(self.topic), self.status, name_looked_for(self.q.data)
        )

    @property
    def is_unsaid(self) -> bool:
        """True where something was typed in which there is no word: it can be on nobody's card."""
        return bool(self.q.data) and not self.wanted.words

    @property
    def address(self) -> dict[str, str]:
        """The search as it stands in an address, to go on with it or to change a part."""
        said = {"q": self.q.data, "topic": self.topic, "status": self.status.value if self.status else ""}
        return {name: value for name, value in said.items() if value}
