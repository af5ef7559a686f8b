"""The settings as they may be shown."""

from eventnet.config import Settings, without_secrets


def listed_settings(settings: Settings) -> dict[str, str]:
    """Every setting by the name of its variable, with secrets masked."""
    return {
        "EVENTNET_DATA": str(settings.data),
        "EVENTNET_DATABASE_URL": without_secrets(settings.database_url),
        "EVENTNET_BASE_URL": settings.base_url,
        "EVENTNET_LISTEN": settings.listen,
        "EVENTNET_PROXIES": str(settings.proxies),
        "EVENTNET_SECRET_KEY": f"*** ({len(settings.secret_keys)} in use)",
        "EVENTNET_SMTP_URL": "none" if settings.smtp_url is None else without_secrets(settings.smtp_url),
        "EVENTNET_MAIL_FROM": settings.sender,
        "EVENTNET_MAIL_DOMAINS": ",".join(settings.mail_domains) or "none of one's own network",
        "EVENTNET_LIMITS_URL": without_secrets(settings.limits_url) if settings.limits_url else "none: in memory",
        "EVENTNET_LOG_FORMAT": settings.log_format,
        "EVENTNET_METRICS_TOKEN": "***" if settings.metrics_token else "none: no figures",
        "EVENTNET_BACKUPS": str(settings.backups) if settings.backups else "none",
        "EVENTNET_OPERATOR": settings.operator or "nobody named",
        "EVENTNET_OPERATOR_EMAIL": settings.operator_email or "none",
        "EVENTNET_LEGAL": settings.legal.file or "none: its pages name what is missing",
    }
