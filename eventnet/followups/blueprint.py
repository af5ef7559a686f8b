"""The blueprint that all pages of the days after share."""

from flask import Blueprint

bp = Blueprint("followups", __name__, url_prefix="/follow-ups")
