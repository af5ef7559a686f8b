"""Those who help people start: named by the organisers, by the name they go by at the event."""
