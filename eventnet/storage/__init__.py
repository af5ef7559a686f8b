"""SQLAlchemy without Flask: the base of all models, column types, engines, transactions, migrations.

Nothing here knows a feature, but for the name of the search's index, whose traces have to go (traces.py, copies.py).
Both databases are first-class: SQLite (embedded, the default) and PostgreSQL.
"""
