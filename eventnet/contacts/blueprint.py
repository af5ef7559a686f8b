"""The blueprint that all pages about contacts share."""

from flask import Blueprint

bp = Blueprint("contacts", __name__)
