"""Mail: the outbox, and the sender that hands it to an SMTP server. Knows no feature and no Flask."""
