"""SQLAlchemy without Flask: the base of all models, column types, engines, transactions, migrations.

Nothing here knows a feature. Both databases are first-class: SQLite (embedded, the default) and PostgreSQL.
"""
