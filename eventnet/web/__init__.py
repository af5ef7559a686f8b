"""The kit every page stands on: who asks and when, languages, forms, headers, errors. Knows no feature."""
