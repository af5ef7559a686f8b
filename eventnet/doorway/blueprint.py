"""The blueprint that the pages read before going in share."""

from flask import Blueprint

bp = Blueprint("doorway", __name__)
