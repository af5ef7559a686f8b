"""The blueprint that all pages about who will be there share."""

from flask import Blueprint

bp = Blueprint("directory", __name__)
